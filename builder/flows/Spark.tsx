import { useTranslation } from 'react-i18next'

const width = 112
const height = 28

/** The last fourteen days as a line; flat when nothing happened. */
export function Spark({ values }: { values: number[] }) {
  const { t } = useTranslation('flows')
  const most = Math.max(1, ...values)
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const points = values.map(
    (value, index) => [index * step, height - 2 - (value / most) * (height - 5)] as const,
  )
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  const total = values.reduce((sum, value) => sum + value, 0)
  return (
    <svg
      role="img"
      aria-label={t('spark', { count: total })}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className={total ? 'text-pool' : 'text-line'}
    >
      {total > 0 && <polygon points={`0,${height} ${line} ${width},${height}`} className="fill-pool-soft" />}
      <polyline points={line} fill="none" stroke="currentColor" strokeWidth={1.6} strokeLinejoin="round" />
    </svg>
  )
}
