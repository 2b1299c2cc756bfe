import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

type Answered = Answer<Api['notifications']['$get']>
export type Notice = Answered['items'][number]

/** How many are new; asked now and then, whatever page is open. */
export const useUnread = () =>
  useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: async () => (await api.get<Answered>('/notifications', { limit: 1 })).unread,
    refetchInterval: 20_000,
  })

/** The list, latest first, more as one asks for it. */
export const useNotices = (open: boolean) =>
  useInfiniteQuery({
    queryKey: ['notifications', 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Answered>('/notifications', { cursor: pageParam, limit: 20 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    enabled: open,
    refetchInterval: open ? 10_000 : false,
  })

/** Marks some, or all, as read. */
export const useMarkRead = () =>
  useMutation({
    mutationFn: (ids?: string[]) => api.post('/notifications/read', ids ? { ids } : {}),
    meta: { stale: [['notifications'], ['overview']] },
  })
