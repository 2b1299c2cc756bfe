import { useTranslation } from 'react-i18next'
import { smsSegments } from '#sdk/templates'
import { partsOf } from '../template.ts'

/** How many SMS a text takes as it stands; what is filled in later counts as its fallback. */
export function SmsCount({ text }: { text: string }) {
  const { t } = useTranslation('templates')
  const filled = partsOf(text)
    .map((part) => ('text' in part ? part.text : (part.fallback ?? '')))
    .join('')
  const { segments, length, left, encoding, because } = smsSegments(filled)
  const open = /\{[{%]/.test(text)
  return (
    <p className="text-small text-soft" aria-live="polite">
      {t('sms.count', { count: segments, length, left })}
      {open && ` ${t('sms.open')}`}
      {encoding === 'ucs-2' && ` ${t('sms.because', { letters: because.slice(0, 5).join(' ') })}`}
    </p>
  )
}
