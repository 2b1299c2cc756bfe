import { Search } from 'lucide-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { templateChannels } from '#sdk/templates'
import { useDebounced } from '../contacts/useDebounced.ts'
import { Button, cn, Input, Select, SkeletonRows } from '../ui/index.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { ConversationRow } from './ConversationRow.tsx'
import type { Conversation, Counts } from './requests.ts'

type Filter = { status: string; assignee: string; unread?: string; channel?: string; q?: string }

export function ConversationList({
  className,
  items,
  error,
  counts,
  filter,
  chosen,
  searchBox,
  onFilter,
  onChoose,
  more,
  loadingMore,
}: {
  className?: string
  items: Conversation[] | undefined
  error: Error | null
  counts: Counts | undefined
  filter: Filter
  chosen: string | undefined
  searchBox: RefObject<HTMLInputElement | null>
  onFilter: (next: Partial<Filter>) => void
  onChoose: (id: string) => void
  more: (() => void) | undefined
  loadingMore: boolean
}) {
  const { t } = useTranslation('inbox')
  const members = useMembers().data ?? []
  const [typed, type] = useDebounced(filter.q ?? '', (q) => onFilter({ q: q.trim() || undefined }))
  const withCount = (text: string, n: number | undefined) => (n ? `${text} (${n})` : text)
  return (
    <section
      aria-label={t('conversations')}
      className={cn('flex min-h-0 w-full flex-col border-r bg-surface md:w-84', className)}
    >
      <header className="flex flex-col gap-2.5 px-4 pt-5 pb-3">
        <h1 className="text-title font-semibold">{t('title')}</h1>
        <div className="relative">
          <Search
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
            aria-hidden
          />
          <Input
            ref={searchBox}
            type="search"
            className="pl-9"
            value={typed}
            aria-label={t('search')}
            placeholder={t('search')}
            onChange={(event) => type(event.target.value)}
          />
        </div>
        <div className="flex gap-2">
          <Select
            label={t('filter.which')}
            value={filter.unread === 'yes' ? 'unread' : filter.status}
            onChange={(next) =>
              onFilter(
                next === 'unread'
                  ? { status: 'open', unread: 'yes' }
                  : { status: next === 'open' ? undefined : next, unread: undefined },
              )
            }
            options={[
              { value: 'open', label: withCount(t('filter.open'), counts?.open) },
              { value: 'unread', label: withCount(t('filter.unread'), counts?.unread) },
              { value: 'closed', label: t('filter.closed') },
              { value: 'all', label: t('filter.all') },
            ]}
          />
          <Select
            label={t('filter.whose')}
            value={filter.assignee}
            onChange={(next) => onFilter({ assignee: next === 'anyone' ? undefined : next })}
            options={[
              { value: 'anyone', label: t('filter.anyone') },
              { value: 'me', label: withCount(t('filter.mine'), counts?.mine) },
              { value: 'nobody', label: withCount(t('filter.nobody'), counts?.nobody) },
              ...members.map((one) => ({ value: one.userId, label: one.name })),
            ]}
          />
        </div>
        <Select
          label={t('filter.channel')}
          value={filter.channel ?? ''}
          onChange={(next) => onFilter({ channel: next || undefined })}
          options={[
            { value: '', label: t('filter.everyChannel') },
            ...templateChannels.map((value) => ({ value, label: t(`phone:channel.${value}`) })),
          ]}
        />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {error && !items ? (
          <p className="p-4 text-soft">{error.message}</p>
        ) : !items ? (
          <SkeletonRows />
        ) : items.length === 0 ? (
          <p className="px-4 py-10 text-center text-soft">{t('nothingFound')}</p>
        ) : (
          <ul>
            {items.map((one) => (
              <ConversationRow
                key={one.contactId}
                conversation={one}
                chosen={one.contactId === chosen}
                onChoose={() => onChoose(one.contactId)}
              />
            ))}
          </ul>
        )}
        {more && (
          <div className="flex justify-center pt-2">
            <Button size="small" busy={loadingMore} onClick={more}>
              {t('ui:loadMore')}
            </Button>
          </div>
        )}
      </div>
      <p className="border-t px-4 py-2 text-small text-soft max-md:hidden">{t('keys')}</p>
    </section>
  )
}
