import { useNavigate } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { ChevronLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Canvas } from '../canvas/Canvas.tsx'
import { saver } from '../canvas/saver.ts'
import { FlowStoreProvider, newFlowStore, useFlow } from '../canvas/store.ts'
import { useReveal } from '../canvas/useReveal.ts'
import { Segmented } from '../ui/index.ts'
import { Crowd } from './Crowd.tsx'
import { KeptList } from './KeptList.tsx'
import { OnePerson } from './OnePerson.tsx'

const nobody = { nodes: {}, exits: {} }
type Whom = 'one' | 'many' | 'kept'

/** The draft with nobody at the other end: one person step by step, a forecast for many, and what is kept. */
export function RehearsalPage({ flowId }: { flowId: string }) {
  const { t } = useTranslation('rehearsal')
  const navigate = useNavigate()
  const graph = useFlow((flow) => flow.graph)
  const revision = useFlow((flow) => flow.revision)
  const [whom, setWhom] = useState<Whom>('one')
  const [stage] = useState(newFlowStore)
  useEffect(() => {
    // What was drawn a moment ago is played too.
    void saver.flush()
  }, [])
  useEffect(() => {
    stage.getState().open({ id: flowId, revision, graph, findings: [], readOnly: true })
    // Who is in the real flow has no part in this.
    stage.setState({ forecast: nobody })
  }, [stage, flowId, revision, graph])
  return (
    <div className="flex h-full min-h-0 max-md:flex-col-reverse">
      <aside
        aria-label={t('title')}
        className="flex min-h-0 w-full flex-col border-r bg-surface max-md:flex-1 max-md:border-t md:w-[27rem]"
      >
        <header className="border-b px-4 py-3">
          <button
            type="button"
            onClick={() => navigate({ to: '/flows/$id', params: { id: flowId }, search: {} })}
            className="-ml-1 flex items-center gap-1 rounded text-small text-soft hover:text-ink"
          >
            <ChevronLeft className="size-4" aria-hidden />
            {t('back')}
          </button>
          <h2 className="mt-1 font-semibold">{t('title')}</h2>
          <p className="text-small text-soft">{t('text')}</p>
          <Segmented
            label={t('whom')}
            value={whom}
            onChange={setWhom}
            className="mt-3"
            options={(['one', 'many', 'kept'] as const).map((value) => ({
              value,
              label: t(`whom_${value}`),
            }))}
          />
        </header>
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
          {whom === 'one' && <OnePerson flowId={flowId} revision={revision} stage={stage} graph={graph} />}
          {whom === 'many' && <Crowd flowId={flowId} stage={stage} graph={graph} />}
          {whom === 'kept' && <KeptList flowId={flowId} graph={graph} />}
        </div>
      </aside>
      <div className="min-h-0 min-w-0 flex-1 max-md:h-64 max-md:flex-none">
        <FlowStoreProvider value={stage}>
          <ReactFlowProvider>
            <Canvas />
            <Follow />
          </ReactFlowProvider>
        </FlowStoreProvider>
      </div>
    </div>
  )
}

/** Brings the step that the person stands at into view. */
function Follow() {
  const here = useFlow((flow) => flow.path?.here)
  const reveal = useReveal()
  useEffect(() => {
    if (here) void reveal(here)
  }, [here, reveal])
  return null
}
