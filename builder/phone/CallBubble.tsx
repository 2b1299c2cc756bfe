import { PhoneCall as CallIcon, PhoneMissed, Voicemail } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import type { PhoneCall } from './requests.ts'

/** A call that is over, with what was said. */
export function CallBubble({ call }: { call: PhoneCall }) {
  const { t } = useTranslation('phone')
  const { time } = useFormat()
  const missed = call.outcome === 'no-answer' || call.outcome === 'busy'
  const Icon = call.outcome === 'voicemail' ? Voicemail : missed ? PhoneMissed : CallIcon
  const lines = call.lines ?? []
  return (
    <div className="mx-auto w-full max-w-[85%] rounded-2xl border bg-raised px-3.5 py-2.5">
      <p className="flex items-center gap-2">
        <Icon className={missed ? 'size-4 text-bad' : 'size-4 text-good'} aria-hidden />
        <span className="font-medium">
          {call.status === 'ended'
            ? t(`outcome.${call.outcome ?? 'answered'}`, { defaultValue: call.outcome ?? '' })
            : t(`call.${call.status}`)}
        </span>
        <span className="ml-auto text-small text-soft">{time(call.at)}</span>
      </p>
      {lines.length > 0 ? (
        <ul className="mt-1.5 flex flex-col gap-1 text-small">
          {lines.map((line, index) => (
            // Lines are only ever added at the end.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} className="text-soft">
              {line.text}
            </li>
          ))}
        </ul>
      ) : (
        call.script && <p className="mt-1.5 line-clamp-3 text-small text-soft">{call.script}</p>
      )}
    </div>
  )
}
