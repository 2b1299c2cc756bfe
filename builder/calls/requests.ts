import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { api, type Page } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type CallRow = Answer<Api['calls']['$get']>['items'][number]
export type CallDetails = Answer<Api['calls'][':id']['$get']>
export type Analysis = CallDetails['analyses'][number]
export type SpokenLine = CallDetails['lines'][number]
/** What the stream tells of each call that is going on. */
export type LiveCall = Pick<
  CallRow,
  'id' | 'direction' | 'contact' | 'agent' | 'flow' | 'transport' | 'simulated'
> & {
  status: 'queued' | 'ringing' | 'answered'
  at: string
  answeredAt: string | null
  /** its sound can be heard here; it can be led in writing */
  audible: boolean
  led: boolean
  thinking: boolean
  wantsPerson: boolean
  takenOver: string | null
  summary: string | null
  latencyMs: number | null
  sentiment: string | null
  lines: SpokenLine[]
}

export type CallFilter = {
  q?: string
  outcome?: string
  sentiment?: string
  agentId?: string
  status?: 'active' | 'ended'
}

export const outcomes = [
  ...(['answered', 'interested', 'not-interested', 'callback', 'transferred', 'voicemail'] as const),
  ...(['hung-up-early', 'no-answer', 'busy', 'opt-out', 'cancelled', 'failed'] as const),
]

export const useCalls = (filter: CallFilter) =>
  useInfiniteQuery({
    queryKey: ['calls', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<CallRow>>('/calls', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // While somebody is on the phone, or has just been and the call is being read, it goes on changing.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(isUnderWay)) ? 4000 : false,
  })

const READ_WITHIN = 30 * 60_000
const isUnderWay = ({ status, agent, summary, at }: CallRow) =>
  status !== 'ended' || (agent !== null && summary === null && Date.now() - Date.parse(at) < READ_WITHIN)

export const useCall = (id: string) =>
  useQuery({
    queryKey: ['calls', id],
    queryFn: ({ signal }) => api.get<CallDetails>(`/calls/${id}`, undefined, signal),
    // While it is spoken or read, it goes on changing.
    refetchInterval: ({ state: { data } }) =>
      data && (data.status !== 'ended' || data.analyses.some((one) => one.state === 'due')) ? 2000 : false,
  })

export function useOperate(id: string) {
  return {
    stop: useMutation({ mutationFn: () => api.post(`/calls/${id}/stop`), meta: { stale: [['calls']] } }),
    takeOver: useMutation({
      mutationFn: (phone?: string) => api.post(`/calls/${id}/take-over`, { phone }),
      meta: { stale: [['calls']] },
    }),
    giveBack: useMutation({
      mutationFn: () => api.post(`/calls/${id}/give-back`),
      meta: { stale: [['calls']] },
    }),
    say: useMutation({ mutationFn: (text: string) => api.post(`/calls/${id}/say`, { text }) }),
  }
}
