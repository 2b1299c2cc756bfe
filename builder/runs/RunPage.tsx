import { Link, useNavigate } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { ChevronLeft, UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Canvas } from '../canvas/Canvas.tsx'
import { FlowStoreProvider, newFlowStore } from '../canvas/store.ts'
import { useFormat } from '../i18n/format.ts'
import { Button, EmptyState, SkeletonRows } from '../ui/index.ts'
import { pathOf } from './path.ts'
import { RunActions } from './RunActions.tsx'
import { RunHistory } from './RunHistory.tsx'
import { RunStatusBadge } from './RunStatusBadge.tsx'
import { type RunDetail, useRun } from './requests.ts'

/** One person's passage: the path lit on the version they walk, and every step with its why. */
export function RunPage({
  id,
  flowId,
  from,
}: {
  id: string
  flowId: string
  from: { node?: string; status?: string }
}) {
  const { t } = useTranslation('runs')
  const { date } = useFormat()
  const navigate = useNavigate()
  const { data, error } = useRun(id)
  const back = () =>
    navigate({ to: '/flows/$id', params: { id: flowId }, search: { view: 'people', ...from } })
  if (error && !data)
    return (
      <EmptyState
        title={t('gone')}
        text={error.message}
        action={<Button onClick={back}>{t('backToPeople')}</Button>}
      />
    )
  if (!data) return <SkeletonRows />
  const began = data.history[0]?.enteredAt
  return (
    <div className="flex h-full min-h-0 max-md:flex-col-reverse">
      <aside className="flex min-h-0 w-full flex-col border-r bg-surface max-md:flex-1 max-md:border-t md:w-[26rem]">
        <header className="border-b px-4 py-3">
          <button
            type="button"
            onClick={back}
            className="-ml-1 flex items-center gap-1 rounded text-small text-soft hover:text-ink"
          >
            <ChevronLeft className="size-4" aria-hidden />
            {t('backToPeople')}
          </button>
          <div className="mt-1 flex items-center gap-2">
            <h2 className="min-w-0 truncate font-semibold">{data.contact?.name ?? t('deletedPerson')}</h2>
            <RunStatusBadge status={data.run.status} />
            {data.contact && (
              <Link
                to="/contacts/$id"
                params={{ id: data.contact.id }}
                aria-label={t('openContact')}
                className="ml-auto rounded-lg p-1.5 text-soft hover:bg-sunken hover:text-ink"
              >
                <UserRound className="size-4" aria-hidden />
              </Link>
            )}
          </div>
          <p className="text-small text-soft">
            {t('version', { number: data.versionNumber })}
            {began && ` · ${date(began)}`}
          </p>
          <RunActions detail={data} />
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto">
          <RunHistory detail={data} />
        </div>
      </aside>
      <div className="min-h-0 min-w-0 flex-1 max-md:h-64 max-md:flex-none">
        <Path detail={data} />
      </div>
    </div>
  )
}

function Path({ detail }: { detail: RunDetail }) {
  const [store] = useState(() => {
    const fresh = newFlowStore()
    fresh.getState().open({
      id: detail.run.flowId,
      revision: 0,
      graph: detail.graph,
      findings: [],
      readOnly: true,
    })
    return fresh
  })
  useEffect(() => {
    store.getState().showPath(pathOf(detail))
  }, [store, detail])
  return (
    <FlowStoreProvider value={store}>
      <ReactFlowProvider>
        <Canvas />
      </ReactFlowProvider>
    </FlowStoreProvider>
  )
}
