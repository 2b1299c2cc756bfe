import { useQuery } from '@tanstack/react-query'
import { api, type Page } from '../api.ts'
import type { Import, ImportStatus, ImportSummary } from './types.ts'

const moving = new Set<ImportStatus>(['checking', 'waiting', 'running', 'undoing'])
export const isMoving = (status: ImportStatus) => moving.has(status)

/** One import; asked again each second while something is going on. */
export const useImport = (id: string) =>
  useQuery({
    queryKey: ['imports', id],
    queryFn: () => api.get<Import>(`/imports/${id}`),
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data.status) ? 1000 : false),
  })

export const useImports = () =>
  useQuery({
    queryKey: ['imports'],
    queryFn: async () => (await api.get<Page<ImportSummary>>('/imports')).items,
    refetchInterval: (query) => (query.state.data?.some(({ status }) => isMoving(status)) ? 2000 : false),
  })
