import { useMutation, useQuery } from '@tanstack/react-query'
import type { FieldSchema } from '#sdk/flow'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type Agent = Answer<Api['agents'][':id']['$get']>
export type AgentRow = Answer<Api['agents']['$get']>['items'][number]
export type AgentVersion = Answer<Api['agents'][':id']['versions']['$get']>['items'][number]
export type Draft = Agent['draft']
export type Section = keyof Draft
export type ChatTurn = {
  said: string[]
  tools: { name: string; input: string; result: string; failed: boolean }[]
  over: boolean
  firstWordsMs: number | null
  tookMs: number
}

export const sections: Section[] = ['who', 'model', 'tools', 'after']

export const useAgents = (q = '') =>
  useQuery({
    queryKey: ['agents', 'list', q],
    queryFn: async ({ signal }) => (await api.get<{ items: AgentRow[] }>('/agents', { q }, signal)).items,
  })

export const useAgent = (id: string) =>
  useQuery({
    queryKey: ['agents', id],
    queryFn: ({ signal }) => api.get<Agent>(`/agents/${id}`, undefined, signal),
  })

export const useAgentForm = () =>
  useQuery({
    queryKey: ['agents', 'form'],
    queryFn: ({ signal }) => api.get<Record<Section, FieldSchema>>('/agents/form', undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const useVersions = (id: string) =>
  useQuery({
    queryKey: ['agents', id, 'versions'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: AgentVersion[] }>(`/agents/${id}/versions`, undefined, signal)).items,
  })

export type Saving = { title: string; draft: Draft; revision: number }

export const useSaveAgent = (id: string) =>
  useMutation({
    mutationFn: (body: Saving) => api.patch<Agent>(`/agents/${id}`, body),
    meta: { stale: [['agents']] },
  })
