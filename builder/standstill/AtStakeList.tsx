import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import type { Standstill } from './useStandstill.ts'

const counts = ['people', 'schedules', 'later', 'doubtful', 'webhooks'] as const

/** What a restored copy would do, were it let go on now. */
export function AtStakeList({ atStake }: { atStake: Standstill['atStake'] }) {
  const { t } = useTranslation('shell')
  const format = useFormat()
  const due = atStake.due.map(({ channel, count }) => ({
    key: `due-${channel}`,
    text: t(`standstill.due.${channel || 'other'}`, { defaultValue: channel }),
    count,
  }))
  const others = counts.map((key) => ({ key, text: t(`standstill.${key}`), count: atStake[key] }))
  const rows = [...due, ...others].filter((row) => row.count > 0)
  if (rows.length === 0) return <p className="text-soft">{t('standstill.nothing')}</p>
  return (
    <dl className="divide-y divide-line rounded-xl border">
      {rows.map((row) => (
        <div key={row.key} className="flex items-baseline justify-between gap-4 px-4 py-2">
          <dt>{row.text}</dt>
          <dd className="font-medium tabular-nums">{format.number(row.count)}</dd>
        </div>
      ))}
    </dl>
  )
}
