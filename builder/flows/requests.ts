import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Finding, FlowGraph } from '#sdk/flow'
import { api, type Page } from '../api.ts'

export type FlowStatus = 'draft' | 'live' | 'paused' | 'ended'
export type FlowSummary = {
  id: string
  title: string
  status: FlowStatus
  inside: number
  done: number
  enrolled: number
  failed: number
  updatedAt: string
  publishedAt: string | null
  /** how many were enrolled on each of the last 14 days */
  spark: number[]
}
export type FlowDetail = {
  id: string
  title: string
  status: FlowStatus
  revision: number
  draft: FlowGraph
  published: { id: string; number: number; publishedAt: string; note: string | null } | null
  findings: Finding[]
  /** Webhook triggers have an address of their own once the flow is published. */
  triggers?: { node: string; address?: string | null }[]
}
export type FlowVersion = {
  id: string
  number: number
  publishedAt: string
  note: string | null
  /** why it was published although a rehearsal failed */
  despite?: string | null
  graph?: FlowGraph
}
export type Enrolled = { enrolled: number; skipped: Record<string, number> }

export const flowKey = (id: string) => ['flow', id] as const
const lists = [['flows'], ['lookup', '/flows'], ['overview']] as const

export const useFlows = () =>
  useQuery({
    queryKey: ['flows'],
    queryFn: ({ signal }) => api.get<Page<FlowSummary>>('/flows', undefined, signal),
    refetchInterval: 10_000,
  })

export const flowQuery = (id: string) =>
  queryOptions({
    queryKey: flowKey(id),
    queryFn: ({ signal }) => api.get<FlowDetail>(`/flows/${id}`, undefined, signal),
    retry: 1,
  })

export const useFlowDetail = (id: string) => useQuery(flowQuery(id))

export const useVersions = (id: string, wanted: boolean) =>
  useQuery({
    queryKey: ['flow', id, 'versions'],
    queryFn: async ({ signal }) => {
      const answer = await api.get<FlowVersion[] | Page<FlowVersion>>(
        `/flows/${id}/versions`,
        undefined,
        signal,
      )
      return Array.isArray(answer) ? answer : answer.items
    },
    enabled: wanted,
  })

export const useCreateFlow = () =>
  useMutation({
    mutationFn: (body: { title: string; graph?: FlowGraph }) => api.post<{ id: string }>('/flows', body),
    meta: { stale: lists },
  })

/** Everything one can do with a flow as a whole. */
export function useFlowActions(id: string) {
  const queries = useQueryClient()
  const stale = [...lists, flowKey(id)]
  const remember = (detail: Partial<FlowDetail>) =>
    queries.setQueryData<FlowDetail>(flowKey(id), (before) => before && { ...before, ...detail })
  return {
    rename: useMutation({
      mutationFn: (title: string) => api.patch(`/flows/${id}`, { title }),
      onMutate: (title) => remember({ title }),
      meta: { stale },
    }),
    remove: useMutation({ mutationFn: () => api.delete(`/flows/${id}`), meta: { stale: lists } }),
    duplicate: useMutation({
      mutationFn: () => api.post<{ id: string }>(`/flows/${id}/duplicate`),
      meta: { stale: lists },
    }),
    publish: useMutation({
      mutationFn: (body: {
        note?: string
        people: 'stay' | 'move' | 'drain'
        moves?: Record<string, string | null>
        despite?: string
      }) => api.post<{ version: { number: number } }>(`/flows/${id}/publish`, body),
      meta: { stale: [...stale, ['flow', id, 'versions']], quiet: true },
    }),
    pause: useMutation({ mutationFn: () => api.post(`/flows/${id}/pause`), meta: { stale } }),
    resume: useMutation({
      mutationFn: (body: { how: 'go-on' | 'skip-stale' | 'spread'; hours?: number }) =>
        api.post(`/flows/${id}/resume`, body),
      meta: { stale },
    }),
    stop: useMutation({
      mutationFn: () => api.post(`/flows/${id}/stop`),
      meta: { stale },
    }),
    enroll: useMutation({
      mutationFn: (whom: { contactIds?: string[]; segmentId?: string; everyone?: true }) =>
        api.post<Enrolled>(`/flows/${id}/enroll`, whom),
      meta: { stale },
    }),
  }
}
