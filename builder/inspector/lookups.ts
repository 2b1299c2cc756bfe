import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../api.ts'
import type { Score } from '../scores/useScores.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { stagesOf, useCustomFields, usePipelines, useTags } from '../vocabulary/useVocabulary.ts'

export type Lookup = { id: string; title: string }
export type ConnectionLookup = Lookup & { plugin: string; simulated?: boolean }
type List<Item> = Item[] | { items: Item[] }

const listed = <Item>(answer: List<Item>): Item[] => (Array.isArray(answer) ? answer : answer.items)

const useList = <Item>(path: string) =>
  useQuery({
    queryKey: ['lookup', path],
    queryFn: ({ signal }) => api.get<List<Item>>(path, undefined, signal),
    select: listed<Item>,
  }).data

const nothing: never[] = []

/** The workspace's own things that a step's form lets one choose from. */
export function useLookups() {
  const pipelines = usePipelines().data
  const segments = useList<Lookup>('/segments') ?? nothing
  const flows = useList<Lookup>('/flows') ?? nothing
  const connections = useList<ConnectionLookup>('/connections') ?? nothing
  const agents = useList<Lookup>('/agents') ?? nothing
  const scores = useList<Score>('/scores') ?? nothing
  const members = useMembers().data ?? nothing
  const fields = useCustomFields().data ?? nothing
  const tags = useTags().data ?? nothing
  return useMemo(
    () => ({
      stages: stagesOf(pipelines),
      segments,
      flows,
      connections,
      agents,
      scores,
      members,
      fields,
      tags,
    }),
    [pipelines, segments, flows, connections, agents, scores, members, fields, tags],
  )
}
export type Lookups = ReturnType<typeof useLookups>

/** A contact's own fields, as templates and rules name them. Their titles are in `rules:contact`. */
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
