import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type Member = Answer<Api['members']['$get']>['items'][number]

export const useMembers = () =>
  useQuery({
    queryKey: ['members'],
    queryFn: async () => (await api.get<{ items: Member[] }>('/members')).items,
    staleTime: 60_000,
  })

/** The name behind an actor: `user:<id>` → "Ana". */
export function useMemberName(): (actor: string | null) => string | undefined {
  const members = useMembers().data
  return (actor) => members?.find(({ userId }) => actor === `user:${userId}`)?.name
}
