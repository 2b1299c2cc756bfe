import { useQuery } from '@tanstack/react-query'
import type { Rule } from '#sdk/rules'
import { api, type Page } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

/** The rule's own type says more than what is left of it on the way. */
export type Segment = Omit<Answer<Api['segments'][':id']['$get']>, 'rule'> & { rule: Rule | null }

export const useSegments = () =>
  useQuery({
    queryKey: ['segments'],
    queryFn: async () => (await api.get<Page<Segment>>('/segments', { limit: 200 })).items,
  })
