import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { waysOut } from '../canvas/shape.ts'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import { Button, Dialog, Field, Select, Skeleton, toast } from '../ui/index.ts'

export type BulkAction = 'retry' | 'skip' | 'move' | 'remove'
type Preview = { fits: number; acts: number; inTheAir: number; byNode: { node: string; n: number }[] }

/** Does one thing for all who are listed, after saying how many that is. */
export function BulkDialog({
  flowId,
  action,
  filter,
  onClose,
}: {
  flowId: string
  action: BulkAction
  filter: { status?: string; node?: string; runIds?: string[] }
  onClose: () => void
}) {
  const { t } = useTranslation('runs')
  const { number } = useFormat()
  const queries = useQueryClient()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const at = graph.nodes.find((node) => node.id === filter.node)
  const step = at && vocabulary.stepOf(at.type)
  const exits = at && step ? waysOut(step, at.input) : []
  const places = graph.nodes.filter((node) => vocabulary.stepOf(node.type)?.kind !== 'trigger')
  const [exit, setExit] = useState(exits[0]?.id ?? 'default')
  const [to, setTo] = useState(places[0]?.id ?? '')
  const status = filter.status === 'active' || filter.status === 'parked' ? filter.status : 'open'
  const body = {
    ...{ do: action, status, node: filter.node, runIds: filter.runIds },
    ...(action === 'skip' && { exit }),
    ...(action === 'move' && { to }),
  }
  const preview = useQuery({
    queryKey: ['bulk', flowId, body],
    queryFn: () => api.post<Preview>(`/flows/${flowId}/runs/bulk/preview`, body),
  })
  const act = useMutation({
    mutationFn: () => api.post<{ told: number }>(`/flows/${flowId}/runs/bulk`, body),
    onSuccess: ({ told }) => {
      queries.invalidateQueries({ queryKey: ['runs'] })
      toast.success(t('bulk.done', { count: told, n: number(told) }))
      onClose()
    },
  })
  const titleOf = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id)
    return node ? vocabulary.titleOf(node) : t('goneStep')
  }
  const acts = preview.data?.acts ?? 0
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`bulk.${action}`)}
      description={t(`bulk.${action}Text`)}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look={action === 'remove' ? 'danger' : 'primary'}
            busy={act.isPending}
            disabled={acts === 0}
            onClick={() => act.mutate()}
          >
            {t('bulk.act', { count: acts, n: number(acts) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {action === 'skip' && exits.length > 0 && (
          <Field label={t('bulk.exit')}>
            <Select
              value={exit}
              onChange={setExit}
              options={exits.map((one) => ({ value: one.id, label: vocabulary.exitTitle(step, one) }))}
            />
          </Field>
        )}
        {action === 'move' && (
          <Field label={t('bulk.to')}>
            <Select
              value={to}
              onChange={setTo}
              options={places.map((node) => ({ value: node.id, label: vocabulary.titleOf(node) }))}
            />
          </Field>
        )}
        {!preview.data ? (
          <Skeleton className="h-16" />
        ) : (
          <div className="rounded-xl bg-sunken p-3.5" aria-live="polite">
            <p className="font-medium">
              {t('bulk.preview', {
                count: acts,
                n: number(acts),
                fits: number(preview.data.fits),
              })}
            </p>
            <ul className="mt-1 text-small text-soft">
              {preview.data.byNode.map(({ node, n }) => (
                <li key={node}>
                  {titleOf(node)}: {number(n)}
                </li>
              ))}
            </ul>
            {action === 'move' && preview.data.inTheAir > 0 && (
              <p className="mt-1 text-small text-warn">
                {t('bulk.inTheAir', { count: preview.data.inTheAir, n: number(preview.data.inTheAir) })}
              </p>
            )}
          </div>
        )}
        {(act.error ?? preview.error) && (
          <p className="rounded-lg bg-bad-soft p-3 text-bad">{(act.error ?? preview.error)?.message}</p>
        )}
      </div>
    </Dialog>
  )
}
