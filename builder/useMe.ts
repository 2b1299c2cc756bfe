import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, api } from './api.ts'
import type { Answer, Api } from './apiTypes.ts'

export type Me = Answer<Api['me']['$get']>
export type Permission = Me['permissions'][number]
export type Role = NonNullable<Me['role']>

/** Somebody who is in a workspace. */
export type Inside = Me & { workspace: NonNullable<Me['workspace']> }

export const meQuery = queryOptions({
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

/** Who is signed in, or `null`. */
export const useMe = () => useQuery(meQuery)

/** `can('contacts.write')`: what the person's role lets them do here. The server decides in the end. */
export function useCan(): (permission: Permission) => boolean {
  const permissions = useMe().data?.permissions
  return (permission) => permissions?.includes(permission) ?? false
}
