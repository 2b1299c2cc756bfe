import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useCounts } from './counts.ts'

/** How many people are in the flow, done with it or stuck, at a glance; each number opens them. */
export function Headcount({ flowId }: { flowId: string }) {
  const { t } = useTranslation('canvas')
  const { number } = useFormat()
  const totals = useCounts((counts) => counts.totals)
  if (!totals || totals.enrolled === 0) return null
  const shown = [
    { key: 'inside', status: 'open', count: totals.inside },
    { key: 'done', status: 'done', count: totals.done },
    { key: 'parked', status: 'parked', count: totals.parked },
    { key: 'failed', status: 'failed', count: totals.failed },
  ] as const
  return (
    <ul className="flex items-center gap-3 text-small text-soft max-lg:hidden">
      {shown
        .filter(({ key, count }) => count > 0 || key === 'inside' || key === 'done')
        .map(({ key, status, count }) => (
          <li key={key}>
            <Link
              to="/flows/$id"
              params={{ id: flowId }}
              search={{ view: 'people', status }}
              className="whitespace-nowrap rounded hover:text-ink hover:underline"
            >
              <span className="font-semibold text-ink tabular-nums">{number(count)}</span>{' '}
              {t(`total.${key}`, { count })}
            </Link>
          </li>
        ))}
    </ul>
  )
}
