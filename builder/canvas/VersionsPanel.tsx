import { useMutation } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { type FlowDetail, type FlowVersion, flowKey, useVersions } from '../flows/requests.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge, Button, ConfirmDialog, Menu, SidePanel, SkeletonRows, toast } from '../ui/index.ts'
import { CompareDialog, type Compared } from './CompareDialog.tsx'
import { editorStore } from './store.ts'

/** The versions that were published: to compare with the draft, to draw on from, or to publish again at once. */
export function VersionsPanel({
  detail,
  mayEdit,
  onClose,
}: {
  detail: FlowDetail
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation('canvas')
  const { dateTime } = useFormat()
  const flowId = detail.id
  const versions = useVersions(flowId, true).data
  const [compared, setCompared] = useState<{ before: Compared; after: Compared }>()
  const [back, setBack] = useState<FlowVersion>()
  const rollback = useMutation({
    mutationFn: (version: FlowVersion) =>
      api.post(`/flows/${flowId}/rollback`, {
        ...{ versionId: version.id, people: 'move', note: t('versions.backTo', { number: version.number }) },
      }),
    meta: { stale: [['flows'], flowKey(flowId), ['flow', flowId, 'versions'], ['overview']] },
    onSuccess: () => {
      toast.success(t('versions.rolledBack'))
      setBack(undefined)
    },
  })
  const load = (version: FlowVersion) => api.get<FlowVersion>(`/flows/${flowId}/versions/${version.id}`)
  const compare = async (version: FlowVersion) => {
    const { graph } = await load(version)
    if (!graph) return
    setCompared({
      before: { title: t('versions.number', { number: version.number }), graph },
      after: { title: t('versions.draft'), graph: editorStore.getState().graph },
    })
  }
  const restore = async (version: FlowVersion) => {
    const { graph } = await load(version)
    if (!graph) return
    const { graph: now, edit } = editorStore.getState()
    edit({
      type: 'batch',
      operations: [
        { type: 'remove-nodes', nodes: now.nodes.map((node) => node.id) },
        ...now.notes.map((note) => ({ type: 'remove-note' as const, note: note.id })),
        ...graph.nodes.map((node) => ({ type: 'add-node' as const, node })),
        ...graph.edges.map((edge) => ({ type: 'connect' as const, edge })),
        ...graph.notes.map((note) => ({ type: 'put-note' as const, note })),
        { type: 'set-settings', settings: graph.settings },
      ],
    })
    toast.success(t('versions.restored', { number: version.number }))
    onClose()
  }
  if (compared) return <CompareDialog flowId={flowId} {...compared} onClose={() => setCompared(undefined)} />
  return (
    <SidePanel open onClose={onClose} title={t('versions.title')} description={t('versions.text')}>
      {!versions ? (
        <SkeletonRows rows={3} />
      ) : versions.length === 0 ? (
        <p className="text-soft">{t('versions.none')}</p>
      ) : (
        <ol className="flex flex-col gap-2">
          {versions.map((version) => {
            const present = version.id === detail.published?.id
            return (
              <li key={version.id} className="flex items-start justify-between gap-3 rounded-xl border p-3.5">
                <div className="min-w-0">
                  <p className="flex items-center gap-2 font-medium">
                    {t('versions.number', { number: version.number })}
                    {present && <Badge tone="good">{t('versions.present')}</Badge>}
                  </p>
                  <p className="text-small text-soft">{dateTime(version.publishedAt)}</p>
                  {version.note && <p className="mt-1">{version.note}</p>}
                  {version.despite && (
                    <p className="mt-1 text-small text-warn">
                      {t('versions.despite', { why: version.despite })}
                    </p>
                  )}
                </div>
                <div className="flex shrink-0 gap-1.5">
                  <Button size="small" onClick={() => void compare(version)}>
                    {t('versions.compare')}
                  </Button>
                  {mayEdit && (
                    <Menu
                      items={[
                        { label: t('versions.restore'), onSelect: () => void restore(version) },
                        {
                          label: t('versions.rollback'),
                          disabled: present,
                          onSelect: () => setBack(version),
                        },
                      ]}
                    >
                      <Button size="small" look="quiet" className="w-8 px-0" aria-label={t('versions.more')}>
                        <Ellipsis aria-hidden />
                      </Button>
                    </Menu>
                  )}
                </div>
              </li>
            )
          })}
        </ol>
      )}
      <ConfirmDialog
        open={back !== undefined}
        onClose={() => setBack(undefined)}
        title={t('versions.rollbackTitle', { number: back?.number })}
        description={rollback.error?.message ?? t('versions.rollbackText')}
        action={t('versions.rollback')}
        busy={rollback.isPending}
        onConfirm={() => back && rollback.mutate(back)}
      />
    </SidePanel>
  )
}
