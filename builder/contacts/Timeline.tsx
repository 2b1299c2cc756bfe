import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Textarea } from '../ui/Textarea.tsx'
import { TimelineEntry } from './TimelineEntry.tsx'
import type { TimelineItem } from './types.ts'

/** Everything that happened with a person, newest first, day by day. */
export function Timeline({ contactId, writable }: { contactId: string; writable: boolean }) {
  const { t } = useTranslation('contacts')
  const { date } = useFormat()
  const timeline = useInfiniteQuery({
    queryKey: ['contacts', contactId, 'timeline'],
    queryFn: ({ pageParam }) =>
      api.get<Page<TimelineItem>>(`/contacts/${contactId}/timeline`, { cursor: pageParam, limit: 50 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 10_000,
  })
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? []
  const days = [...Map.groupBy(items, (item) => date(item.at))]

  return (
    <>
      {writable && <NoteForm contactId={contactId} />}
      {timeline.isPending && <SkeletonRows rows={4} className="px-0" />}
      {timeline.isError && <p className="py-6 text-bad">{timeline.error.message}</p>}
      {timeline.isSuccess && items.length === 0 && (
        <EmptyState
          icon={<History aria-hidden />}
          title={t('timeline.empty.title')}
          text={t('timeline.empty.text')}
        />
      )}
      {days.map(([day, entries]) => (
        <section key={day} className="mb-5">
          <h3 className="mb-3 text-small font-medium text-soft">{day}</h3>
          <ol className="flex flex-col">
            {entries.map((item) => (
              <TimelineEntry key={`${item.kind} ${item.id}`} item={item} />
            ))}
          </ol>
        </section>
      ))}
      {timeline.hasNextPage && (
        <Button busy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t('ui:loadMore')}
        </Button>
      )}
    </>
  )
}

function NoteForm({ contactId }: { contactId: string }) {
  const { t } = useTranslation('contacts')
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: () => api.post(`/contacts/${contactId}/notes`, { text: text.trim() }),
    meta: { stale: [['contacts', contactId, 'timeline']] },
    onSuccess: () => setText(''),
  })
  return (
    <form
      className="mb-6 flex flex-col items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) add.mutate()
      }}
    >
      <Textarea
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t('note.placeholder')}
        aria-label={t('note.label')}
        maxLength={10_000}
        className="min-h-11"
        rows={1}
      />
      {text.trim() && (
        <Button type="submit" size="small" busy={add.isPending}>
          {t('note.action')}
        </Button>
      )}
    </form>
  )
}
