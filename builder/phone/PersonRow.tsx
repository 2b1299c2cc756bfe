import { Mail, MessageCircle, MessageSquare, PhoneCall, Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { cn } from '../ui/index.ts'
import type { PhonePerson } from './requests.ts'

export const channelIcons = {
  sms: MessageSquare,
  whatsapp: MessageCircle,
  email: Mail,
  telegram: Send,
  voice: PhoneCall,
}

export function PersonRow({
  person: { contact, last, ringing },
  chosen,
  onChoose,
}: {
  person: PhonePerson
  chosen: boolean
  onChoose: () => void
}) {
  const { t } = useTranslation('phone')
  const { ago } = useFormat()
  const Icon = channelIcons[last.channel]
  return (
    <li>
      <button
        type="button"
        aria-current={chosen || undefined}
        onClick={onChoose}
        className={cn(
          'flex w-full gap-3 rounded-xl px-3 py-2.5 text-left hover:bg-sunken',
          chosen && 'bg-tint',
        )}
      >
        <Avatar name={contact.name} ringing={ringing} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-2">
            <span className="truncate font-medium">{contact.name}</span>
            <span className="shrink-0 text-small text-soft">{ago(last.at)}</span>
          </span>
          <span className={cn('flex items-center gap-1.5 text-small', ringing ? 'text-good' : 'text-soft')}>
            <Icon className="size-3.5 shrink-0" aria-label={t(`channel.${last.channel}`)} />
            <span className="truncate">
              {ringing
                ? t('call.ringing')
                : last.direction === 'in'
                  ? t('theySaid', { text: last.text })
                  : last.text}
            </span>
          </span>
        </span>
      </button>
    </li>
  )
}

export function Avatar({ name, ringing }: { name: string; ringing?: boolean }) {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
  return (
    <span
      aria-hidden
      className={cn(
        'flex size-10 shrink-0 items-center justify-center rounded-full bg-pool-soft text-small font-semibold text-pool',
        ringing && 'animate-ringing bg-good-soft text-good ring-2 ring-good',
      )}
    >
      {initials}
    </span>
  )
}
