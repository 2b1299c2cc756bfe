import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FlowGraph } from '#sdk/flow'
import type { Comparison } from '#sdk/rules'
import { api, type Page } from '../api.ts'

export type RunStatus = 'active' | 'parked' | 'done' | 'failed' | 'left'
export type Wait = {
  exit: string
  kind: string
  event: string | null
  dueAt: string | null
  zone?: string | null
}
export type RunSummary = {
  id: string
  contact: { id: string; name: string }
  status: RunStatus
  node: string
  startedAt: string
  enteredAt: string
  endedAt: string | null
  endedBecause: string | null
  waitingFor: Wait[]
}
export type Detail = {
  because?: unknown
  output?: Record<string, unknown>
  error?: string
  event?: { id: string; type: string; at: string }
  refused?: { rule: string; because: string }
}
export type Visit = {
  visit: number
  node: string
  exit: string
  enteredAt: string
  at: string
  detail: Detail | null
}
export type Intent = {
  id: string
  node: string | null
  visit: number | null
  state:
    | 'planned'
    | 'refused'
    | 'cancelled'
    | 'dispatching'
    | 'confirmed'
    | 'rejected'
    | 'uncertain'
    | 'resolved-sent'
    | 'resolved-not-sent'
    | 'abandoned'
  operation: string
  connection: string | null
  attempts: number
  error: string | null
  heldBy: string | null
  dueAt: string | null
  dispatchedAt: string | null
  settledAt: string | null
  lookupAt: string | null
  lookups: number
  policy: string
}
export type RunDetail = {
  run: {
    id: string
    flowId: string
    contactId: string
    node: string
    visit: number
    status: RunStatus
    startedAt: string
    enteredAt: string
    endedAt: string | null
    endedBecause: string | null
  }
  contact: { id: string; name: string; email: string | null; phone: string | null } | null
  versionId: string
  versionNumber: number
  graph: FlowGraph
  history: Visit[]
  intents: Intent[]
  waits: Wait[]
}

export const isComparison = (value: unknown): value is Comparison =>
  typeof value === 'object' && value !== null && 'operator' in value && 'result' in value && 'field' in value

export type RunFilter = { status?: string; node?: string; q?: string }

export const useRuns = (flowId: string, filter: RunFilter) =>
  useInfiniteQuery({
    queryKey: ['runs', flowId, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<RunSummary>>(`/flows/${flowId}/runs`, { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 5000,
  })

export const useRun = (id: string) =>
  useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => api.get<RunDetail>(`/runs/${id}`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.run.endedAt ? false : 2500),
  })

export function useRunActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => {
    queries.invalidateQueries({ queryKey: ['run', id] })
    queries.invalidateQueries({ queryKey: ['runs'] })
  }
  return {
    remove: useMutation({ mutationFn: () => api.post(`/runs/${id}/remove`), onSuccess }),
    skip: useMutation({ mutationFn: (exit: string) => api.post(`/runs/${id}/skip`, { exit }), onSuccess }),
    retry: useMutation({ mutationFn: () => api.post(`/runs/${id}/retry`), onSuccess }),
    resolve: useMutation({
      mutationFn: ({ intent, as }: { intent: string; as: 'resend' | 'sent' | 'skip' }) =>
        api.post(`/intents/${intent}/resolve`, { as }),
      onSuccess,
    }),
  }
}
