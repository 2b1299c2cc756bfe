import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { FlowCounts } from '../canvas/counts.ts'

export type FlowReport = FlowCounts & {
  days: { day: string; enrolled: number; converted: number; ended: number }[]
  sends: { channel: string; outcome: string; n: number }[]
}
export type Range = { from?: string; to?: string }

export const useFlowReport = (flowId: string, range: Range) =>
  useQuery({
    queryKey: ['flow', flowId, 'report', range],
    queryFn: ({ signal }) => api.get<FlowReport>(`/flows/${flowId}/report`, range, signal),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  })
