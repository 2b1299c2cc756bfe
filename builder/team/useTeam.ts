import { useMutation, useQuery } from '@tanstack/react-query'
import type { Rule } from '#sdk/rules'
import { api } from '../api.ts'
import { useMe } from '../useMe.ts'

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

export function useSaveTeammate() {
  const me = useMe().data?.user?.id
  return useMutation({
    mutationFn: ({ userId, ...teammate }: Teammate) =>
      api.put(`/teammates/${userId === me ? 'me' : userId}`, teammate),
    meta: { stale: [['teammates']], quiet: true },
  })
}
