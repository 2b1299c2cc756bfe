import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import type { FlowGraph } from '#sdk/flow'
import { api } from '../api.ts'
import type { FlowDetail, FlowVersion } from '../flows/requests.ts'
import { useFlow } from './store.ts'

/** Whether the draft differs from what is published; undefined until that is known. */
export function useUnpublished({ id, published }: FlowDetail): boolean | undefined {
  // Writing a big flow down takes longer than a frame: what was edited is shown first.
  const draft = useDeferredValue(useFlow((flow) => flow.graph))
  const { data, isPending } = useQuery({
    queryKey: ['flow', id, 'version', published?.id],
    queryFn: ({ signal }) =>
      api.get<FlowVersion>(`/flows/${id}/versions/${published?.id}`, undefined, signal),
    enabled: published !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const version = data?.graph
  const live = useMemo(() => version && written(version), [version])
  const now = useMemo(() => live && written(draft), [live, draft])
  if (published && isPending) return undefined
  return live === undefined || live !== now
}

/** The same text for the same flow, in whatever order its parts were made. */
function written({ nodes, edges, notes, settings }: FlowGraph): string {
  const byText = (parts: unknown[]) => parts.map((part) => JSON.stringify(part, inOrder)).sort()
  return JSON.stringify([byText(nodes), byText(edges), byText(notes), JSON.stringify(settings, inOrder)])
}

const inOrder = (_: string, value: unknown) =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
