import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Manifest } from '#sdk/flow'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type CustomField = Answer<Api['fields']['$get']>['items'][number]
export type Pipeline = Answer<Api['pipelines']['$get']>[number]
export type Stage = Pipeline['stages'][number]

const minute = 60_000

export const manifestQuery = queryOptions({
  queryKey: ['manifest'],
  queryFn: () => api.get<Manifest>('/manifest'),
  staleTime: 10 * minute,
})

/** The plugins' steps, providers and events; drawn again when a plugin comes or goes. */
export const useManifest = () => useQuery(manifestQuery)

export const useCustomFields = () =>
  useQuery({
    queryKey: ['fields'],
    queryFn: async () => itemsOf(await api.get<CustomField[] | { items: CustomField[] }>('/fields')),
    staleTime: minute,
  })

export const usePipelines = () =>
  useQuery({
    queryKey: ['pipelines'],
    queryFn: async () => itemsOf(await api.get<Pipeline[] | { items: Pipeline[] }>('/pipelines')),
    staleTime: minute,
  })

export const useTags = () =>
  useQuery({
    queryKey: ['tags'],
    queryFn: async () =>
      itemsOf(
        await api.get<(string | { tag: string })[] | { items: (string | { tag: string })[] }>('/tags'),
      ).map((tag) => (typeof tag === 'string' ? tag : tag.tag)),
    staleTime: minute,
  })

const itemsOf = <Item>(answer: Item[] | { items: Item[] }): Item[] =>
  Array.isArray(answer) ? answer : answer.items

export const stagesOf = (pipelines: Pipeline[] | undefined): Stage[] =>
  (pipelines ?? []).flatMap((pipeline) => pipeline.stages.toSorted((a, b) => a.position - b.position))
