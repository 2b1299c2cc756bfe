import { Link } from '@tanstack/react-router'
import { ChevronLeft, UserRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState, SkeletonRows } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { Bubble } from './Bubble.tsx'
import { CallBubble } from './CallBubble.tsx'
import { Avatar } from './PersonRow.tsx'
import { ReplyBox } from './ReplyBox.tsx'
import { RingingCall } from './RingingCall.tsx'
import { type PhoneCall, useAnswers, useThread } from './requests.ts'

/** One person's phone. */
export function Phone({ contactId, onBack }: { contactId: string; onBack: () => void }) {
  const { t } = useTranslation('phone')
  const { data, error } = useThread(contactId)
  const answers = useAnswers(contactId)
  const mayAnswer = useCan()('practice.use')
  const end = useRef<HTMLDivElement>(null)
  const count = data?.items.length ?? 0
  useEffect(() => {
    if (count) end.current?.scrollIntoView({ block: 'end' })
  }, [count])
  if (error && !data) return <EmptyState title={t('failed')} text={error.message} />
  if (!data) return <SkeletonRows />
  const { contact, items } = data
  const live = items.findLast((item): item is PhoneCall => item.kind === 'call' && item.status !== 'ended')
  const lastMessage = items.findLast((item) => item.kind === 'message' && item.direction === 'out')
  const channels = [
    ...new Set(
      items.flatMap((item) => (item.kind === 'message' && item.direction === 'out' ? [item.channel] : [])),
    ),
  ]
  return (
    <div className="flex h-full items-stretch justify-center md:p-6">
      <section
        aria-label={t('phoneOf', { name: contact.name })}
        className="relative flex h-full w-full flex-col overflow-hidden bg-surface md:max-h-[52rem] md:max-w-md md:rounded-[2.4rem] md:border-[10px] md:border-ink/85 md:shadow-raised"
      >
        <header className="flex items-center gap-3 border-b bg-raised px-4 py-3">
          <button
            type="button"
            aria-label={t('back')}
            onClick={onBack}
            className="-ml-2 rounded-lg p-1.5 text-soft hover:bg-sunken md:hidden"
          >
            <ChevronLeft className="size-5" aria-hidden />
          </button>
          <Avatar name={contact.name} />
          <div className="min-w-0 flex-1">
            <h2 className="truncate font-semibold">{contact.name}</h2>
            <p className="truncate text-small text-soft">
              {[contact.phone, contact.email].filter(Boolean).join(' · ')}
            </p>
          </div>
          <Link
            to="/contacts/$id"
            params={{ id: contact.id }}
            aria-label={t('openContact')}
            className="rounded-lg p-1.5 text-soft hover:bg-sunken hover:text-ink"
          >
            <UserRound className="size-5" aria-hidden />
          </Link>
        </header>
        <section
          aria-label={t('thread')}
          aria-live="polite"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto bg-silt px-3 py-4"
        >
          {items.length === 0 && <p className="py-16 text-center text-soft">{t('nothingYet')}</p>}
          <ol className="flex flex-col gap-2.5">
            {items.map((item, index) => {
              const previous = items[index - 1]
              const newDay = !previous || dayOf(previous.at) !== dayOf(item.at)
              return (
                <li key={item.id} className="flex flex-col gap-2.5">
                  {newDay && <Day at={item.at} />}
                  {item.kind === 'message' ? (
                    <Bubble
                      message={item}
                      mayClick={mayAnswer}
                      onClick={(url) => answers.click.mutate({ message: item.id, url })}
                    />
                  ) : (
                    <CallBubble call={item} />
                  )}
                </li>
              )
            })}
          </ol>
          <div ref={end} />
        </section>
        {mayAnswer && channels.length > 0 && (
          <ReplyBox
            channels={channels}
            start={lastMessage?.kind === 'message' ? lastMessage.channel : undefined}
            busy={answers.reply.isPending}
            onReply={(channel, text) => answers.reply.mutateAsync({ channel, text })}
          />
        )}
        {live && mayAnswer && (
          <RingingCall
            key={live.id}
            call={live}
            name={contact.name}
            busy={answers.call.isPending || answers.talk.isPending}
            onTalk={(said) => answers.talk.mutate({ id: live.id, said })}
            onAnswer={(answer, say) => answers.call.mutate({ id: live.id, do: answer, say })}
          />
        )}
      </section>
    </div>
  )
}

const dayOf = (at: string) => new Date(at).toDateString()

function Day({ at }: { at: string }) {
  const { i18n } = useTranslation()
  const day = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', day: 'numeric', month: 'long' })
  return <p className="pt-2 text-center text-small text-soft">{day.format(new Date(at))}</p>
}
