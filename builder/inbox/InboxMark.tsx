import { useTranslation } from 'react-i18next'
import { useCan } from '../useMe.ts'
import { useWaiting } from './requests.ts'

/** How many wait to be read, on the way to the inbox. */
export function InboxMark() {
  const { t } = useTranslation('inbox')
  const count = useWaiting(useCan()('inbox.read')).data
  if (!count) return null
  return (
    <span className="absolute -top-1.5 left-3.5 min-w-4 rounded-full bg-river px-1 text-center text-small leading-4 font-semibold text-on-river">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="sr-only">{t('waiting', { count })}</span>
    </span>
  )
}
