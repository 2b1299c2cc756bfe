import { useRouter } from '@tanstack/react-router'
import { BellOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { cn } from '../ui/cn.ts'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { type Notice, useMarkRead, useNotices } from './useNotices.ts'

export function NoticeList({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation('notices')
  const notices = useNotices(true)
  const markRead = useMarkRead()
  const mayMark = useCan()('contacts.write')
  const items = notices.data?.pages.flatMap((page) => page.items) ?? []
  const unread = notices.data?.pages[0]?.unread ?? 0
  return (
    <>
      <header className="flex items-center justify-between gap-3 border-b px-4 py-3">
        <h2 className="font-semibold">{t('title')}</h2>
        {mayMark && unread > 0 && (
          <Button
            size="small"
            look="quiet"
            busy={markRead.isPending}
            onClick={() => markRead.mutate(undefined)}
          >
            {t('readAll')}
          </Button>
        )}
      </header>
      {notices.isPending && <SkeletonRows rows={3} />}
      {notices.isError && <p className="p-4 text-bad">{notices.error.message}</p>}
      {notices.data && items.length === 0 && (
        <div className="flex flex-col items-center gap-2 px-6 py-8 text-center">
          <BellOff className="size-6 text-soft" aria-hidden />
          <p className="font-medium">{t('none')}</p>
          <p className="text-small text-soft">{t('noneText')}</p>
        </div>
      )}
      <ul className="min-h-0 flex-1 divide-y overflow-y-auto">
        {items.map((notice) => (
          <li key={notice.id}>
            <Row
              notice={notice}
              onRead={mayMark ? () => markRead.mutate([notice.id]) : undefined}
              onLeave={onLeave}
            />
          </li>
        ))}
        {notices.hasNextPage && (
          <li className="p-2 text-center">
            <Button
              size="small"
              look="quiet"
              busy={notices.isFetchingNextPage}
              onClick={() => notices.fetchNextPage()}
            >
              {t('more')}
            </Button>
          </li>
        )}
      </ul>
    </>
  )
}

function Row({ notice, onRead, onLeave }: { notice: Notice; onRead?: () => void; onLeave: () => void }) {
  const { t } = useTranslation('notices')
  const { ago } = useFormat()
  const said = useSaid()
  const router = useRouter()
  const isNew = notice.readAt === null
  return (
    <button
      type="button"
      className="flex w-full items-start gap-3 px-4 py-3 text-left hover:bg-tint focus-visible:-outline-offset-2"
      onClick={() => {
        if (isNew) onRead?.()
        if (!notice.link) return
        onLeave()
        router.history.push(notice.link)
      }}
    >
      <span
        className={cn('mt-1.5 size-2 shrink-0 rounded-full', isNew ? 'bg-river' : 'bg-transparent')}
        aria-hidden
      />
      <span className="min-w-0 flex-1">
        <span className={cn('block break-words', isNew && 'font-medium')}>
          {isNew && <span className="sr-only">{t('new')}: </span>}
          {said(notice.text)}
        </span>
        <span className="block text-small text-soft">{ago(notice.at)}</span>
      </span>
    </button>
  )
}
