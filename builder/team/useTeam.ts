import { useMutation, useQuery } from '@tanstack/react-query'
import type { Rule } from '#sdk/rules'
import { api } from '../api.ts'

export type Teammate = {
  userId: string
  takes: boolean
  rule: Rule | null
  hours: { days: number[]; from: string; to: string } | null
  zone: string | null
  awayFrom: string | null
  awayUntil: string | null
}

export const useTeam = () =>
  useQuery({
    queryKey: ['teammates'],
    queryFn: async () => (await api.get<{ items: Teammate[] }>('/teammates')).items,
  })

export const useSaveTeammate = () =>
  useMutation({
    mutationFn: ({ userId, ...teammate }: Teammate) => api.put(`/teammates/${userId}`, teammate),
    meta: { stale: [['teammates']], quiet: true },
  })
