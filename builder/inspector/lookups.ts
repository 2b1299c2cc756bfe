import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../api.ts'

export type Stage = { id: string; key: string; title: string }
export type Lookup = { id: string; title: string }
export type ConnectionLookup = Lookup & { plugin: string; simulated?: boolean }
export type CustomField = { key: string; title: string; type: string }
type List<Item> = Item[] | { items: Item[] }

const listed = <Item>(answer: List<Item>): Item[] => (Array.isArray(answer) ? answer : answer.items)

const useList = <Item>(path: string, query?: Record<string, string | number>) =>
  useQuery({
    queryKey: ['lookup', path],
    queryFn: ({ signal }) => api.get<List<Item>>(path, query, signal),
    select: listed<Item>,
    staleTime: 30_000,
  }).data

type Pipeline = { id: string; title: string; stages: Stage[] }
const nothing: never[] = []

/** The workspace's own things that a step's form lets one choose from. */
export function useLookups() {
  const pipelines = useList<Pipeline>('/pipelines') ?? nothing
  const segments = useList<Lookup>('/segments', { limit: 200 }) ?? nothing
  const flows = useList<Lookup>('/flows', { limit: 200 }) ?? nothing
  const connections = useList<ConnectionLookup>('/connections', { limit: 200 }) ?? nothing
  const fields = useList<CustomField>('/fields') ?? nothing
  const tags = useList<string | { tag: string } | { name: string }>('/tags') ?? nothing
  return useMemo(
    () => ({
      stages: pipelines.flatMap((pipeline) => pipeline.stages),
      segments,
      flows,
      connections,
      fields,
      tags: tags.map((tag) => (typeof tag === 'string' ? tag : 'tag' in tag ? tag.tag : tag.name)),
    }),
    [pipelines, segments, flows, connections, fields, tags],
  )
}
export type Lookups = ReturnType<typeof useLookups>

/** A contact's own fields, as templates and rules name them. Their titles are in the i18n files. */
export const contactColumns = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'city',
  'country',
  'language',
  'timeZone',
  'externalId',
  'stage',
  'stageSince',
  'score',
  'tags',
  'source',
  'createdAt',
  'updatedAt',
] as const
