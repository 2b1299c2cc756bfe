import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type Connection = Answer<Api['connections']['$get']>['items'][number]

export const useConnections = () =>
  useQuery({
    queryKey: ['connections'],
    queryFn: async () => (await api.get<{ items: Connection[] }>('/connections')).items,
  })
