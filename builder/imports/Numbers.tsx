import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { cn } from '../ui/cn.ts'
import type { Tally } from './types.ts'

/** How many were (or would be) created, updated, left alone, refused. */
export function Numbers({ of, would }: { of: Omit<Tally, 'warnings'>; would?: boolean }) {
  const { t } = useTranslation('imports')
  const { number } = useFormat()
  const cells = [
    { key: would ? 'willCreate' : 'created', n: of.created },
    { key: would ? 'willUpdate' : 'updated', n: of.updated },
    { key: would ? 'willSkip' : 'skipped', n: of.skipped },
    { key: would ? 'willFail' : 'failed', n: of.failed, bad: of.failed > 0 },
  ]
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line sm:grid-cols-4">
      {cells.map(({ key, n, bad }) => (
        <div key={key} className="flex flex-col-reverse justify-end bg-surface px-5 py-4">
          <dt className="text-small text-soft">{t(key)}</dt>
          <dd className={cn('text-title font-semibold', bad && 'text-bad')}>{number(n)}</dd>
        </div>
      ))}
    </dl>
  )
}
