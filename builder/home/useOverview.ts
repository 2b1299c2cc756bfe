import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

type Answered = Answer<Api['overview']['$get']>
export type FlowSummary = Answered['flows'][number]
export type Overview = Answered

export const useOverview = () =>
  useQuery({
    queryKey: ['overview'],
    queryFn: () => api.get<Overview>('/overview'),
    refetchInterval: 5000,
  })
