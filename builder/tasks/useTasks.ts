import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type TaskPage = Answer<Api['tasks']['$get']>
export type Task = TaskPage['items'][number]
export type TaskFilter = { status: 'open' | 'done'; assignee?: string; contactId?: string }
export type TaskDraft = {
  title: string
  note: string
  assignee: string | null
  dueAt: string | null
  remindAt: string | null
}

export const useTasks = (filter: TaskFilter) =>
  useInfiniteQuery({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam, signal }) => api.get<TaskPage>('/tasks', { ...filter, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 30_000,
  })

const stale = [['tasks'], ['contacts']]

export const useSaveTask = (contactId: string | null) =>
  useMutation({
    mutationFn: ({ id, ...draft }: TaskDraft & { id?: string }) =>
      id ? api.patch(`/tasks/${id}`, draft) : api.post('/tasks', { ...draft, contactId }),
    meta: { stale, quiet: true },
  })

export const useFinishTask = () =>
  useMutation({
    mutationFn: ({ id, done }: { id: string; done: boolean }) => api.patch(`/tasks/${id}`, { done }),
    meta: { stale },
  })

export const useDeleteTask = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/tasks/${id}`), meta: { stale } })
