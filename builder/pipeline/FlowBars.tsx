import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Select } from '../ui/Select.tsx'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import { bucketsOf } from './buckets.ts'
import type { Metrics } from './Numbers.tsx'

const width = 720
const half = 70

/** Who came above the line, who left below it. */
export function FlowBars({
  pipeline,
  days,
  from,
}: {
  pipeline: Pipeline
  days: Metrics['days']
  from: string
}) {
  const { t } = useTranslation('pipeline')
  const { number, date } = useFormat()
  const stages = pipeline.stages.toSorted((a, b) => a.position - b.position)
  const [key, setKey] = useState(stages[0]?.key ?? '')
  const buckets = bucketsOf(
    days.filter((day) => day.key === key),
    { from: new Date(from), to: new Date() },
  )
  const most = Math.max(1, ...buckets.flatMap(({ entered, left }) => [entered, left]))
  const step = width / Math.max(1, buckets.length)
  const bar = Math.min(28, step * 0.7)
  const total = (side: 'entered' | 'left') => buckets.reduce((sum, one) => sum + one[side], 0)

  return (
    <div className="flex flex-col gap-3">
      <Select
        label={t('numbers.stage')}
        value={key}
        onChange={setKey}
        options={stages.map((stage) => ({ value: stage.key, label: stage.title }))}
        className="w-auto max-w-64 self-start"
      />
      <svg
        role="img"
        aria-label={t('numbers.flowOf', { entered: number(total('entered')), left: number(total('left')) })}
        viewBox={`0 0 ${width} ${half * 2 + 2}`}
        preserveAspectRatio="none"
        className="h-40 w-full"
      >
        {buckets.map((one, index) => {
          const x = index * step + (step - bar) / 2
          const [up, down] = [one.entered, one.left].map((n) => (n / most) * (half - 4))
          return (
            <g key={one.from}>
              <title>
                {t('numbers.bar', {
                  date: date(one.from),
                  entered: number(one.entered),
                  left: number(one.left),
                })}
              </title>
              <rect x={index * step} width={step} y={0} height={half * 2} className="fill-transparent" />
              <rect x={x} width={bar} y={half - (up ?? 0)} height={up} rx={2} className="fill-good" />
              <rect x={x} width={bar} y={half + 2} height={down} rx={2} className="fill-clay" />
            </g>
          )
        })}
        <line x1={0} x2={width} y1={half + 1} y2={half + 1} className="stroke-edge" strokeWidth={1} />
      </svg>
      <p className="flex justify-between text-small text-soft" aria-hidden>
        <span>{date(from)}</span>
        <span>{date(new Date())}</span>
      </p>
      <p className="flex flex-wrap gap-4 text-small text-soft">
        <span className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-good" aria-hidden />
          {t('numbers.entered')}: {number(total('entered'))}
        </span>
        <span className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-clay" aria-hidden />
          {t('numbers.left')}: {number(total('left'))}
        </span>
      </p>
    </div>
  )
}
