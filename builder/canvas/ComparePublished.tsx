import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import type { FlowDetail, FlowVersion } from '../flows/requests.ts'
import { CompareDialog } from './CompareDialog.tsx'
import { useFlow } from './store.ts'

/** The draft beside what is live. */
export function ComparePublished({ detail, onClose }: { detail: FlowDetail; onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const graph = useFlow((flow) => flow.graph)
  const { published } = detail
  const version = useQuery({
    queryKey: ['flow', detail.id, 'version', published?.id],
    queryFn: ({ signal }) =>
      api.get<FlowVersion>(`/flows/${detail.id}/versions/${published?.id}`, undefined, signal),
    enabled: published !== null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data
  if (!version?.graph) return null
  return (
    <CompareDialog
      flowId={detail.id}
      before={{ title: t('versions.number', { number: version.number }), graph: version.graph }}
      after={{ title: t('versions.draft'), graph }}
      onClose={onClose}
    />
  )
}
