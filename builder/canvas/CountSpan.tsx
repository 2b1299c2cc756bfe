import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Segmented } from '../ui/index.ts'
import { type FlowCounts, receiveSpan, useCounts } from './counts.ts'

const spans = ['all', 'day', 'week', 'month'] as const
type Span = (typeof spans)[number]
const hours: Record<Span, number> = { all: 0, day: 24, week: 7 * 24, month: 30 * 24 }

/** Of which time the numbers on the ways tell. Who stands where is always now. */
export function CountSpan({ flowId }: { flowId: string }) {
  const { t } = useTranslation('canvas')
  const [span, setSpan] = useState<Span>('all')
  const anybody = useCounts((counts) => (counts.totals?.enrolled ?? 0) > 0)
  const { data } = useQuery({
    queryKey: ['flow', flowId, 'counts', span],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - hours[span] * 3_600_000).toISOString()
      return api.get<FlowCounts>(`/flows/${flowId}/counts`, { from }, signal)
    },
    enabled: span !== 'all',
    refetchInterval: 5000,
  })
  useEffect(() => {
    receiveSpan(span === 'all' ? undefined : data)
    return () => receiveSpan(undefined)
  }, [span, data])
  if (!anybody) return null
  return (
    <Segmented
      label={t('span.label')}
      value={span}
      onChange={setSpan}
      className="shadow-card"
      options={spans.map((value) => ({ value, label: t(`span.${value}`) }))}
    />
  )
}
