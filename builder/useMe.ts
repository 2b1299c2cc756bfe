import { useQuery } from '@tanstack/react-query'
import { ApiError, api } from './api.ts'

export type Role = 'owner' | 'admin' | 'editor' | 'responder' | 'viewer'

export type Me = {
  user: { id: string; name: string; email: string } | null
  workspace: {
    id: string
    title: string
    timeZone: string
    country: string | null
    language: string
    demo: boolean
  } | null
  role: Role | null
  workspaces: { id: string; title: string; role: Role }[]
  permissions: string[]
}

/** Somebody who is in a workspace. */
export type Inside = Me & { workspace: NonNullable<Me['workspace']> }

/** Who is signed in, or `null`. */
export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    queryFn: async () => {
      try {
        return await api.get<Me>('/me')
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }
    },
    staleTime: 60_000,
  })

/** `can('contacts.write')`: what the person's role lets them do here. The server decides in the end. */
export function useCan(): (permission: string) => boolean {
  const permissions = useMe().data?.permissions
  return (permission) => permissions?.includes(permission) ?? false
}
