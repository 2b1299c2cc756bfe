import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import { ConversionTable } from './ConversionTable.tsx'
import { FlowBars } from './FlowBars.tsx'
import { forecastOf } from './forecast.ts'
import { PaceTable } from './PaceTable.tsx'

export type Metrics = Answer<Api['pipelines'][':id']['metrics']['$get']>

const periods = ['7', '30', '90', '365'] as const

/** What the board has brought: who came, who stayed how long, who got where, and what to expect. */
export function Numbers({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation('pipeline')
  const { number, date } = useFormat()
  const [days, setDays] = useState<(typeof periods)[number]>('30')
  const metrics = useQuery({
    queryKey: ['contacts', 'metrics', pipeline.id, days],
    queryFn: () => api.get<Metrics>(`/pipelines/${pipeline.id}/metrics`, { days }),
    placeholderData: keepPreviousData,
  })
  if (metrics.isPending) return <SkeletonRows rows={8} className="rounded-xl border bg-surface" />
  if (metrics.isError)
    return (
      <EmptyState
        title={t('numbers.failed')}
        text={metrics.error.message}
        action={<Button onClick={() => void metrics.refetch()}>{t('contacts:again')}</Button>}
      />
    )
  const { stages, days: byDay, from } = metrics.data
  const { open, wins, value, weighted, won, overdue } = forecastOf(pipeline.stages, stages)
  const worth = pipeline.valueField !== null
  const tiles: [string, string, string?][] = [
    [t('numbers.open'), number(open), worth ? t('worthOf', { value: number(value) }) : undefined],
    [
      t('numbers.expected'),
      number(Math.round(wins)),
      worth ? t('worthOf', { value: number(Math.round(weighted)) }) : t('numbers.expectedHelp'),
    ],
    [t('numbers.won'), number(won), t('numbers.since', { date: date(from) })],
    [t('numbers.late'), number(overdue), t('numbers.lateHelp')],
  ]

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto pb-8">
      <Segmented
        label={t('numbers.period')}
        value={days}
        onChange={setDays}
        options={periods.map((value) => ({ value, label: t('numbers.days', { count: Number(value) }) }))}
        className="self-start"
      />
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {tiles.map(([label, shown, help]) => (
          <div key={label} className="rounded-xl border bg-surface px-5 py-4">
            <dt className="text-small text-soft">{label}</dt>
            <dd className="text-title font-semibold">{shown}</dd>
            {help && <dd className="text-small text-soft">{help}</dd>}
          </div>
        ))}
      </dl>
      <Card flush title={t('numbers.pace')} description={t('numbers.paceHelp')}>
        <PaceTable pipeline={pipeline} stages={stages} />
      </Card>
      <Card flush title={t('numbers.conversion')} description={t('numbers.conversionHelp')}>
        <ConversionTable pipeline={pipeline} stages={stages} />
      </Card>
      <Card title={t('numbers.flow')} description={t('numbers.flowHelp')}>
        <FlowBars pipeline={pipeline} days={byDay} from={from} />
      </Card>
    </div>
  )
}
