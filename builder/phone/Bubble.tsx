import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { cn } from '../ui/index.ts'
import { channelIcons } from './PersonRow.tsx'
import type { PhoneMessage } from './requests.ts'

const looks = {
  sms: 'bg-raised',
  whatsapp: 'bg-reed-soft',
  email: 'bg-raised',
  telegram: 'bg-note-soft',
}

/** A message as it arrived, or what the person wrote back. Seen from the contact's side: their own stand right. */
export function Bubble({
  message,
  mayClick,
  onClick,
}: {
  message: PhoneMessage
  mayClick: boolean
  onClick: (url: string) => void
}) {
  const { t } = useTranslation('phone')
  const { time } = useFormat()
  const mine = message.direction === 'in'
  const Icon = channelIcons[message.channel]
  return (
    <div className={cn('flex flex-col gap-1', mine ? 'items-end' : 'items-start')}>
      <div
        className={cn(
          'max-w-[85%] rounded-2xl border px-3.5 py-2 break-words whitespace-pre-wrap',
          message.channel === 'email' && !mine && 'w-full max-w-full rounded-xl',
          mine
            ? 'rounded-br-md border-transparent bg-ink text-silt'
            : ['rounded-bl-md', looks[message.channel]],
        )}
      >
        {message.subject && (
          <p className="-mx-3.5 mb-2 border-b px-3.5 pb-2 font-semibold">
            <span className="sr-only">{t('subject')}: </span>
            {message.subject}
          </p>
        )}
        <Text text={message.text} links={message.links} mayClick={mayClick && !mine} onClick={onClick} />
      </div>
      <p className="flex items-center gap-1 px-1 text-small text-soft">
        <Icon className="size-3" aria-hidden />
        {t(`channel.${message.channel}`)} · {time(message.at)}
        {message.direction === 'out' && message.status && (
          <> · {t(`delivery.${message.status}`, { defaultValue: message.status })}</>
        )}
      </p>
    </div>
  )
}

/** Links are pressed as the contact would: the flow hears of it, and nothing opens here. */
function Text({
  text,
  links,
  mayClick,
  onClick,
}: {
  text: string
  links: string[]
  mayClick: boolean
  onClick: (url: string) => void
}) {
  const { t } = useTranslation('phone')
  const hidden = links.filter((link) => !text.includes(link))
  const pieces = links.reduce<string[]>(
    (parts, link) =>
      parts.flatMap((part) => {
        if (links.includes(part)) return [part]
        const around = part.split(link)
        return around.flatMap((one, index) => (index < around.length - 1 ? [one, link] : [one]))
      }),
    [text],
  )
  const button = (url: string, key: string) => (
    <button
      key={key}
      type="button"
      disabled={!mayClick}
      title={t('clickAs')}
      onClick={() => onClick(url)}
      className="text-left break-all text-pool underline underline-offset-2"
    >
      {url}
    </button>
  )
  return (
    <>
      {pieces.map((piece, index) =>
        // Pieces of one text stand in their order and never change.
        links.includes(piece) ? button(piece, `${index} ${piece}`) : piece,
      )}
      {hidden.length > 0 && (
        <span className="mt-2 flex flex-col items-start gap-1 border-t pt-2 text-small">
          {hidden.map((url) => button(url, url))}
        </span>
      )}
    </>
  )
}
