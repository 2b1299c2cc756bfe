import { useQuery } from '@tanstack/react-query'
import type { Rule } from '#sdk/rules'
import { api, type Page } from '../api.ts'

export type Segment = {
  id: string
  title: string
  kind: 'live' | 'static'
  rule: Rule | null
  size: number
  ready: boolean
  createdAt: string
  updatedAt: string
}

export const useSegments = () =>
  useQuery({
    queryKey: ['segments'],
    queryFn: async () => (await api.get<Page<Segment>>('/segments', { limit: 200 })).items,
  })
