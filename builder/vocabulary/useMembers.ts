import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Role } from '../useMe.ts'

export type Member = {
  id: string
  userId: string
  name: string
  email: string
  role: Role
  since: string
}

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
