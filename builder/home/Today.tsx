import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import type { Overview } from './useOverview.ts'

export function Today({ today, flows }: Pick<Overview, 'today' | 'flows'>) {
  const { t } = useTranslation('home')
  const { number } = useFormat()
  const cells = [
    { key: 'inside', n: flows.reduce((sum, flow) => sum + flow.inside, 0) },
    { key: 'messages', n: today.messages },
    { key: 'calls', n: today.calls },
    { key: 'contacts', n: today.contacts },
  ]
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line lg:grid-cols-4">
      {cells.map(({ key, n }) => (
        <div key={key} className="flex flex-col-reverse justify-end bg-surface px-5 py-4">
          <dt className="text-small text-soft">{t(`number.${key}`)}</dt>
          <dd className="text-title font-semibold">{number(n)}</dd>
        </div>
      ))}
    </dl>
  )
}
