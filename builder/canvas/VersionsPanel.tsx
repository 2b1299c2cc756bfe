import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { type FlowVersion, useVersions } from '../flows/requests.ts'
import { useFormat } from '../i18n/format.ts'
import { Button, SidePanel, SkeletonRows, toast } from '../ui/index.ts'
import { editorStore } from './store.ts'

/** The versions that were published; any of them can become the draft again, as an edit that can be undone. */
export function VersionsPanel({
  flowId,
  mayEdit,
  onClose,
}: {
  flowId: string
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation('canvas')
  const { dateTime } = useFormat()
  const versions = useVersions(flowId, true).data
  const restore = async (version: FlowVersion) => {
    const { graph } = await api.get<FlowVersion>(`/flows/${flowId}/versions/${version.id}`)
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
  return (
    <SidePanel open onClose={onClose} title={t('versions.title')} description={t('versions.text')}>
      {!versions ? (
        <SkeletonRows rows={3} />
      ) : versions.length === 0 ? (
        <p className="text-soft">{t('versions.none')}</p>
      ) : (
        <ol className="flex flex-col gap-2">
          {versions.map((version) => (
            <li key={version.id} className="flex items-start justify-between gap-3 rounded-xl border p-3.5">
              <div className="min-w-0">
                <p className="font-medium">{t('versions.number', { number: version.number })}</p>
                <p className="text-small text-soft">{dateTime(version.publishedAt)}</p>
                {version.note && <p className="mt-1">{version.note}</p>}
              </div>
              {mayEdit && (
                <Button size="small" onClick={() => void restore(version)}>
                  {t('versions.restore')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </SidePanel>
  )
}
