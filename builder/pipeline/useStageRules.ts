import { useMutation, useQuery } from '@tanstack/react-query'
import type { Rule } from '#sdk/rules'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

/** The rule's own type says more than what is left of it on the way. */
export type StageRule = Omit<Answer<Api['pipelines'][':id']['rules']['$get']>['items'][number], 'rule'> & {
  rule: Rule
}
export type StageRuleDraft = Omit<StageRule, 'id'>

export const useStageRules = (pipelineId: string) =>
  useQuery({
    queryKey: ['pipelines', pipelineId, 'rules'],
    queryFn: async () => (await api.get<{ items: StageRule[] }>(`/pipelines/${pipelineId}/rules`)).items,
  })

export function useStageRuleActions(pipelineId: string) {
  const path = `/pipelines/${pipelineId}/rules`
  const meta = { stale: [['pipelines', pipelineId, 'rules'], ['contacts']] }
  return {
    save: useMutation({
      mutationFn: ({ id, ...draft }: StageRuleDraft & { id?: string }) =>
        id ? api.patch(`${path}/${id}`, draft) : api.post(path, draft),
      meta: { ...meta, quiet: true },
    }),
    change: useMutation({
      mutationFn: ({ id, ...change }: Partial<StageRuleDraft> & { id: string }) =>
        api.patch(`${path}/${id}`, change),
      meta,
    }),
    remove: useMutation({ mutationFn: (id: string) => api.delete(`${path}/${id}`), meta }),
  }
}
