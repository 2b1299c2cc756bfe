import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

type Answered = Answer<Api['standstill']['$get']>
export type Standstill = NonNullable<Answered['standstill']>
export type GoOn = { how: 'go-on' | 'spread' | 'skip-stale'; hours?: number }

const key = ['standstill']

/** Looked at once; while it lasts, its counts are kept fresh. */
export const useStandstill = () =>
  useQuery({
    queryKey: key,
    queryFn: () => api.get<Answered>('/standstill'),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data?.standstill || state.data?.waitsForOthers ? 10_000 : false),
  })

export function useGoOn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: GoOn) => api.post('/standstill/end', wish),
    onSuccess: () => queries.invalidateQueries(),
  })
}
