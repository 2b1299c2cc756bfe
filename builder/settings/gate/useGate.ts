import { useQuery } from '@tanstack/react-query'
import { type Channel, channels } from '#sdk/channels'
import { api } from '../../api.ts'
import type { Answer, Api } from '../../apiTypes.ts'

export { type Channel, channels }
export type ConsentNeed = 'required' | 'by-country' | 'not-required'
export type Cap = { channel: Channel | 'any'; purpose: 'marketing' | 'any'; most: number; days: number }

export type Policy = {
  consent: Record<Channel, ConsentNeed>
  quietHours: { from: string; to: string; channels: Channel[]; transactional: boolean } | null
  caps: Cap[]
  approveAbove: number | null
  health: { bounces: number | null; failures: number | null; complaints: number | null; of: number }
  confirmWords: boolean
  practiceAsReal: boolean
}
export type Budget = {
  id: string
  scope: 'workspace' | 'flow' | 'connection'
  scopeId: string | null
  about: string | null
  channel: Channel | null
  period: 'day' | 'total'
  most: number
  used: number
  unit: 'messages' | 'money'
  currency: string | null
}
export type Pace = {
  scope: 'connection' | 'flow'
  scopeId: string
  about: string | null
  perSecond: number | null
  perMinute: number | null
  perDay: number | null
  rampFrom: number | null
  today: number
  mostToday: number | null
}
export type Doubt = {
  id: string
  contactId: string
  contact: string
  flow: string | null
  channel: Channel | null
  account: string | null
  because: string | null
  at: string
  lookups: number
  lookupAt: string | null
}
type Pause = { because: string; at: string; waiting: number }
export type Pauses = {
  accounts: (Pause & { id: string; title: string })[]
  steps: (Pause & { flowId: string; flow: string; node: string })[]
}
export type List = {
  id: string
  title: string
  kind: 'own' | 'register'
  channels: Channel[]
  size: number
  updatedAt: string
}
export type Hold = {
  flowId: string | null
  flow: string | null
  rule: string
  n: number
  next: string | null
}
export type Law = Answer<Api['gate']['laws']['$get']>['laws'][number]
export type HoursLaw = Law['hours'][number]
export type ConsentLaw = Law['consent'][number]
export type FrequencyLaw = NonNullable<Law['frequency']>[number]

export const useGate = () =>
  useQuery({
    queryKey: ['gate'],
    queryFn: () => api.get<{ policy: Policy; budgets: Budget[]; lists: List[] }>('/gate'),
  })

export const useHolds = (of: { flowId?: string; contactId?: string } = {}) =>
  useQuery({
    queryKey: ['gate', 'holds', of],
    queryFn: async () => (await api.get<{ items: Hold[] }>('/gate/holds', of)).items,
    refetchInterval: 15_000,
  })

export const useLaws = () =>
  useQuery({
    queryKey: ['gate', 'laws'],
    queryFn: async () => (await api.get<{ laws: Law[] }>('/gate/laws')).laws,
    staleTime: Number.POSITIVE_INFINITY,
  })
