import { Link } from '@tanstack/react-router'
import { Hourglass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useHolds } from '../settings/gate/useGate.ts'

/** What the sending rules hold back in a flow or for a contact: "Held back: quiet hours, 312". */
export function HeldBack({ flowId, contactId }: { flowId?: string; contactId?: string }) {
  const { t } = useTranslation('gate')
  const { number, dateTime } = useFormat()
  const holds = useHolds({ flowId, contactId }).data ?? []
  if (holds.length === 0) return null
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg bg-note-soft px-3 py-2 text-small text-note">
      <Hourglass className="size-4 shrink-0" aria-hidden />
      <Link to="/settings" search={{ tab: 'sending' }} className="font-medium underline">
        {t('held')}
      </Link>
      {holds.map(({ flow, rule, n, next }) => (
        <span key={`${flow} ${rule}`}>
          {contactId && flow && `${flow}: `}
          {t('heldOf', { rule: t(`rule.${rule}`, { defaultValue: rule }), n: number(n) })}
          {next && ` (${t('heldUntil', { at: dateTime(next) })})`}
        </span>
      ))}
    </p>
  )
}
