import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

export type FlowSummary = {
  id: string
  title: string
  status: 'draft' | 'live' | 'paused' | 'ended'
  inside: number
  enrolled: number
  done: number
  converted: number
  failed: number
  spark: number[]
}

export type Overview = {
  flows: FlowSummary[]
  drafts: number
  attention: { parked: number; uncertain: number; rejected: number; held: number }
  today: { contacts: number; messages: number; calls: number }
  notifications: { id: string; text: string; link: string | null; at: string; readAt: string | null }[]
}

export const useOverview = () =>
  useQuery({
    queryKey: ['overview'],
    queryFn: () => api.get<Overview>('/overview'),
    refetchInterval: 5000,
  })
