import { useMutation, useQuery } from '@tanstack/react-query'
import type { Duration } from '#sdk'
import type { Rule } from '#sdk/rules'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

/** Rules and lengths of time lose their own types on the way; here they have them again. */
export type PointRule = {
  id: string
  title: string
  event: string
  where?: Rule
  rule?: Rule
  points: number
  most?: { times: number; within?: Duration }
}
export type Threshold = { id: string; title: string; at: number; until: number }
export type Definition = {
  rules: PointRule[]
  factors: Record<string, number>
  halfLifeDays: number | null
  floor: number
  ceiling: number | null
  thresholds: Threshold[]
}
export type Score = {
  id: string
  key: string
  title: string
  definition: Definition
  counting: boolean
}
export type Preview = Answer<Api['scores']['preview']['$post']>
export type ContactScore = Answer<Api['contacts'][':id']['scores']['$get']>['items'][number]
export type Point = ContactScore['points'][number]

export const useScores = () =>
  useQuery({
    queryKey: ['scores'],
    queryFn: async () => (await api.get<{ items: Score[] }>('/scores')).items,
    // Everybody is counted anew after a change; it shows when that is over.
    refetchInterval: ({ state }) => (state.data?.some((score) => score.counting) ? 1500 : false),
  })

export const useContactScores = (contactId: string) =>
  useQuery({
    queryKey: ['contacts', contactId, 'scores'],
    queryFn: async () => (await api.get<{ items: ContactScore[] }>(`/contacts/${contactId}/scores`)).items,
  })

const stale = [['scores'], ['fields'], ['lookup'], ['contacts']]

export const useSaveScore = () =>
  useMutation({
    mutationFn: ({
      id,
      key,
      tell,
      ...score
    }: Omit<Score, 'id' | 'counting'> & { id?: string; tell: boolean }) =>
      id ? api.patch(`/scores/${id}`, { ...score, tell }) : api.post('/scores', { ...score, key }),
    meta: { stale, quiet: true },
  })

export const useDeleteScore = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/scores/${id}`), meta: { stale } })
