import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { flowKey } from '../flows/requests.ts'
import { Tooltip } from '../ui/index.ts'
import { editorStore } from './store.ts'

type Visit = { others: { userId: string; name: string }[]; revision: number }

/** Who else looks at this flow. What they have saved is taken in as soon as nothing here is unsaved. */
export function Presence({ flowId }: { flowId: string }) {
  const { t } = useTranslation('canvas')
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ['visit', flowId],
    queryFn: () => api.post<Visit>(`/flows/${flowId}/visit`),
    refetchInterval: 8000,
    staleTime: 0,
  })
  const revision = data?.revision ?? 0
  useEffect(() => {
    const { id, revision: known, unsaved } = editorStore.getState()
    if (id === flowId && revision > known && unsaved.length === 0)
      queries.invalidateQueries({ queryKey: flowKey(flowId), exact: true })
  }, [queries, flowId, revision])
  const others = data?.others ?? []
  if (others.length === 0) return null
  const names = others.map((one) => one.name).join(', ')
  return (
    <Tooltip text={t('presence.also', { count: others.length, names })} side="bottom">
      <span
        className="flex -space-x-1.5"
        role="img"
        aria-label={t('presence.also', { count: others.length, names })}
      >
        {others.slice(0, 4).map((one) => (
          <span
            key={one.userId}
            aria-hidden
            className="flex size-7 items-center justify-center rounded-full border-2 border-surface bg-note-soft text-small font-semibold text-note"
          >
            {one.name.slice(0, 1).toUpperCase()}
          </span>
        ))}
      </span>
    </Tooltip>
  )
}
