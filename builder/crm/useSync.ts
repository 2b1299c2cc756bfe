import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Described, Dispute, FailedWrite, News, Sync } from './types.ts'

/** How the sync is doing; while people look it is asked again. */
export const useSync = (id: string) =>
  useQuery({
    queryKey: ['crm', id, 'sync'],
    queryFn: () => api.get<Sync>(`/connections/${id}/sync`),
    refetchInterval: 2000,
  })

export const useDescribed = (id: string, object: string | undefined) =>
  useQuery({
    queryKey: ['crm', id, 'describe', object],
    queryFn: () => api.post<Described>(`/connections/${id}/sync/describe`, { object }),
    enabled: object !== undefined,
    staleTime: 60_000,
    retry: false,
  })

export const useDisputes = (id: string, state: 'open' | 'resolved') =>
  useQuery({
    queryKey: ['crm', id, 'conflicts', state],
    queryFn: async () =>
      (await api.get<{ items: Dispute[] }>(`/connections/${id}/conflicts`, { state })).items,
    refetchInterval: 4000,
  })

export const useNews = (id: string) =>
  useQuery({
    queryKey: ['crm', id, 'news'],
    queryFn: async () => (await api.get<{ items: News[] }>(`/connections/${id}/news`)).items,
    refetchInterval: 4000,
  })

export const useFailedWrites = (id: string) =>
  useQuery({
    queryKey: ['crm', id, 'writes'],
    queryFn: async () => (await api.get<{ items: FailedWrite[] }>(`/connections/${id}/writes`)).items,
    refetchInterval: 4000,
  })

/** One request about the sync; what is shown of it is read again. */
export const useAct = (id: string, said?: string) =>
  useMutation({
    mutationFn: ({
      method = 'post',
      path,
      body,
    }: {
      method?: 'post' | 'patch' | 'put'
      path: string
      body?: unknown
    }) => api[method](`/connections/${id}/${path}`, body ?? {}),
    meta: { stale: [['crm', id]], said },
  })
