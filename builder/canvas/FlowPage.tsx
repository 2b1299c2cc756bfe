import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { Workflow } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { type FlowDetail, useFlowDetail } from '../flows/requests.ts'
import { withTexts } from '../i18n/index.ts'
import { Button, EmptyState, Skeleton, SkeletonRows } from '../ui/index.ts'
import { useLive } from '../useLive.ts'
import { useCan } from '../useMe.ts'
import { clearCounts, type FlowCounts, receiveCounts } from './counts.ts'
import { Editor } from './Editor.tsx'
import { FlowHeader, type FlowView } from './FlowHeader.tsx'
import { editorStore } from './store.ts'
import { useNewVocabulary, VocabularyProvider } from './vocabulary.ts'

const PeoplePage = lazy(() =>
  withTexts(() => import('../runs/PeoplePage.tsx'))().then(({ PeoplePage }) => ({ default: PeoplePage })),
)
const RehearsalPage = lazy(() =>
  withTexts(() => import('../rehearsal/RehearsalPage.tsx'))().then(({ RehearsalPage }) => ({
    default: RehearsalPage,
  })),
)
const ReportPage = lazy(() =>
  withTexts(() => import('../reports/ReportPage.tsx'))().then(({ ReportPage }) => ({ default: ReportPage })),
)
const views: readonly string[] = ['people', 'rehearse', 'report']

/** One flow: its canvas, its rehearsal, the people in it, and what came of it. */
export function FlowPage() {
  const { id } = useParams({ from: '/inside/flows/$id' })
  const detail = useFlowDetail(id)
  const { vocabulary, ready, error } = useNewVocabulary()
  if (detail.error || error) return <Trouble error={detail.error ?? error} />
  if (!detail.data || !ready) return <Loading />
  return (
    <VocabularyProvider value={vocabulary}>
      <ReactFlowProvider>
        <OpenFlow key={id} detail={detail.data} />
      </ReactFlowProvider>
    </VocabularyProvider>
  )
}

function OpenFlow({ detail }: { detail: FlowDetail }) {
  const { view, node, run, status } = useSearch({ from: '/inside/flows/$id' })
  const mayEdit = useCan()('flows.write')
  const shown = (view && views.includes(view) ? view : 'flow') as FlowView
  useLive(`/flows/${detail.id}/live`, { counts: (counts: FlowCounts) => receiveCounts(counts) })
  useEffect(() => clearCounts, [])

  // Opens the draft; opens it anew when somebody else changed it while nothing here was unsaved.
  useEffect(() => {
    const addresses = (detail.triggers ?? []).flatMap(({ node, address }) =>
      address ? [[node, address]] : [],
    )
    editorStore.setState({ addresses: Object.fromEntries(addresses) })
    const { id, revision, unsaved, saving } = editorStore.getState()
    const isClean = unsaved.length === 0 && saving !== 'conflict'
    if (id === detail.id && (!isClean || detail.revision <= revision)) return
    editorStore.getState().open({
      id: detail.id,
      revision: detail.revision,
      graph: detail.draft,
      findings: detail.findings,
      readOnly: !mayEdit,
    })
  }, [detail, mayEdit])

  return (
    <div className="flex h-full min-h-0 flex-col">
      <title>{`${detail.title} · Cauce`}</title>
      <FlowHeader detail={detail} view={shown} mayEdit={mayEdit} />
      <div className="min-h-0 flex-1">
        <Suspense fallback={<SkeletonRows />}>
          {shown === 'people' && <PeoplePage flowId={detail.id} node={node} run={run} status={status} />}
          {shown === 'rehearse' && <RehearsalPage flowId={detail.id} />}
          {shown === 'report' && <ReportPage flowId={detail.id} title={detail.title} />}
          {shown === 'flow' && <Editor />}
        </Suspense>
      </div>
    </div>
  )
}

function Loading() {
  return (
    <div className="flex h-full flex-col" aria-busy>
      <div className="flex h-14 items-center gap-4 border-b bg-surface px-5">
        <Skeleton className="h-5 w-48" />
      </div>
      <div className="flex flex-1 flex-col items-center gap-16 pt-16">
        {['first', 'second', 'third'].map((card) => (
          <Skeleton key={card} className="h-24 w-68 rounded-xl" />
        ))}
      </div>
    </div>
  )
}

function Trouble({ error }: { error: Error | null }) {
  const { t } = useTranslation('canvas')
  const navigate = useNavigate()
  const gone = error instanceof ApiError && error.status === 404
  return (
    <EmptyState
      icon={<Workflow aria-hidden />}
      title={t(gone ? 'page.gone' : 'page.failed')}
      text={gone ? t('page.goneText') : (error?.message ?? '')}
      action={
        <Button look="primary" onClick={() => navigate({ to: '/flows' })}>
          {t('page.toFlows')}
        </Button>
      }
    />
  )
}
