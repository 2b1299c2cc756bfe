import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, EmptyState, SkeletonRows } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { ConversationHeader } from './ConversationHeader.tsx'
import { ReplyForm } from './ReplyForm.tsx'
import { type Said, useChangeConversation, useConversation, useEarlier } from './requests.ts'
import { SaidBubble } from './SaidBubble.tsx'

/** Everything that was said between a contact and us, and answering it. */
export function ConversationView({ contactId, onBack }: { contactId: string; onBack: () => void }) {
  const { t } = useTranslation('inbox')
  const { data, error } = useConversation(contactId)
  const change = useChangeConversation()
  const earlier = useEarlier(contactId)
  const mayReply = useCan()('inbox.reply')
  const [before, setBefore] = useState<{ items: Said[]; more: boolean }>()
  const end = useRef<HTMLDivElement>(null)
  const last = data?.items.at(-1)?.id
  useEffect(() => {
    if (last) end.current?.scrollIntoView({ block: 'end' })
  }, [last])
  // Whoever has it open has read it.
  const unread = data?.conversation.unread ?? 0
  const { mutate } = change
  useEffect(() => {
    if (unread > 0 && mayReply && !document.hidden) mutate({ contactId, read: true })
  }, [unread, mayReply, contactId, mutate])
  if (error && !data) return <EmptyState title={t('failed')} text={error.message} />
  if (!data) return <SkeletonRows />
  const items = [...(before?.items ?? []), ...data.items]
  const more = before ? before.more : data.more
  return (
    <section
      aria-label={t('with', { name: data.contact.name })}
      className="flex h-full min-h-0 flex-col bg-silt"
    >
      <ConversationHeader thread={data} onBack={onBack} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
        {more && items[0] && (
          <div className="mb-4 flex justify-center">
            <Button
              size="small"
              busy={earlier.isPending}
              onClick={() =>
                earlier.mutate(items[0]?.at ?? '', {
                  onSuccess: (page) =>
                    setBefore({ items: [...page.items, ...(before?.items ?? [])], more: page.more }),
                })
              }
            >
              {t('earlier')}
            </Button>
          </div>
        )}
        {items.length === 0 && <p className="py-10 text-center text-soft">{t('nothingSaid')}</p>}
        <ol aria-live="polite" className="flex flex-col gap-3">
          {items.map((one) => (
            <SaidBubble key={`${one.kind} ${one.id}`} said={one} contactId={contactId} />
          ))}
        </ol>
        <div ref={end} />
      </div>
      {mayReply ? (
        <ReplyForm thread={data} />
      ) : (
        <p className="border-t bg-surface px-6 py-3 text-small text-soft">{t('mayNotReply')}</p>
      )}
    </section>
  )
}
