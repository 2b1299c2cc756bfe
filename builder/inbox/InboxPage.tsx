import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { withQuery } from '../api.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { cn, EmptyState } from '../ui/index.ts'
import { useLive } from '../useLive.ts'
import { ConversationList } from './ConversationList.tsx'
import { ConversationView } from './ConversationView.tsx'
import { useChangeConversation, useConversations } from './requests.ts'
import { useInboxKeys } from './useInboxKeys.ts'

/** Where people write to people: one conversation per contact, over all channels. */
export function InboxPage() {
  const { t } = useTranslation('inbox')
  const search = useSearch({ from: '/inside/inbox' })
  const { contact, status = 'open', assignee = 'anyone', unread, channel, q } = search
  const navigate = useNavigate()
  const queries = useQueryClient()
  const conversations = useConversations({
    status,
    assignee,
    unread: unread === 'yes' || undefined,
    channel,
    q,
  })
  const items = conversations.data?.pages.flatMap((page) => page.items)
  const counts = conversations.data?.pages[0]?.counts
  const change = useChangeConversation()
  const filter = useRef<HTMLInputElement>(null)
  usePageTitle(t('title'))
  useLive(withQuery('/inbox/live', { contact }), {
    changed: () => queries.invalidateQueries({ queryKey: ['inbox'] }),
  })
  const choose = (id: string | undefined, replace = false) =>
    navigate({ to: '/inbox', search: { ...search, contact: id }, replace })
  const first = items?.[0]?.contactId
  // Where list and conversation stand side by side, the first lies open.
  useEffect(() => {
    if (!contact && first && matchMedia('(min-width: 48rem)').matches)
      navigate({ to: '/inbox', search: { ...search, contact: first }, replace: true })
  }, [contact, first, navigate, search])
  useInboxKeys({
    ids: items?.map((one) => one.contactId) ?? [],
    chosen: contact,
    onChoose: (id) => choose(id, true),
    onSearch: () => filter.current?.focus(),
    onClose: (id) => {
      const one = items?.find((item) => item.contactId === id)
      change.mutate({ contactId: id, status: one?.status === 'closed' ? 'open' : 'closed' })
    },
  })
  const bare = items?.length === 0 && status === 'open' && assignee === 'anyone' && !unread && !channel && !q
  if (bare && !contact && counts?.open === 0)
    return (
      <div>
        <EmptyState icon={<Inbox aria-hidden />} title={t('empty.title')} text={t('empty.text')} />
        <p className="text-center">
          <button
            type="button"
            className="text-small text-soft underline underline-offset-2"
            onClick={() => navigate({ to: '/inbox', search: { status: 'closed' } })}
          >
            {t('empty.closed')}
          </button>
        </p>
      </div>
    )
  return (
    <div className="flex h-full min-h-0">
      <ConversationList
        className={cn(contact && 'max-md:hidden')}
        items={items}
        error={conversations.error}
        counts={counts}
        filter={{ status, assignee, unread, channel, q }}
        chosen={contact}
        searchBox={filter}
        onFilter={(next) => navigate({ to: '/inbox', search: { ...search, ...next }, replace: true })}
        onChoose={(id) => choose(id)}
        more={conversations.hasNextPage ? () => conversations.fetchNextPage() : undefined}
        loadingMore={conversations.isFetchingNextPage}
      />
      <div className={cn('min-w-0 flex-1', !contact && 'max-md:hidden')}>
        {contact ? (
          <ConversationView key={contact} contactId={contact} onBack={() => choose(undefined)} />
        ) : (
          <EmptyState icon={<Inbox aria-hidden />} title={t('choose.title')} text={t('choose.text')} />
        )}
      </div>
    </div>
  )
}
