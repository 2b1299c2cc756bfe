import { Bookmark, CircleAlert, CircleCheck, Play, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { Button, EmptyState, IconButton, SkeletonRows } from '../ui/index.ts'
import { CheckedList } from './CheckedList.tsx'
import { useKept, useKeptActions } from './requests.ts'

/** The rehearsals that publishing asks. */
export function KeptList({ flowId, graph }: { flowId: string; graph: FlowGraph }) {
  const { t } = useTranslation('rehearsal')
  const kept = useKept(flowId).data?.items
  const { run, forget } = useKeptActions(flowId)
  if (!kept) return <SkeletonRows rows={3} />
  if (kept.length === 0)
    return <EmptyState icon={<Bookmark aria-hidden />} title={t('noneKept')} text={t('noneKeptText')} />
  return (
    <div className="flex flex-col gap-3 p-4">
      <Button look="primary" busy={run.isPending} onClick={() => run.mutate()}>
        <Play aria-hidden />
        {t('runAll')}
      </Button>
      {run.error && <p className="rounded-lg bg-bad-soft p-3 text-bad">{run.error.message}</p>}
      <ul className="flex flex-col gap-2">
        {kept.map((one) => {
          const result = run.data?.items.find((item) => item.id === one.id)
          return (
            <li key={one.id} className="rounded-xl border p-3.5">
              <div className="flex items-start gap-2">
                {result &&
                  (result.ok ? (
                    <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-label={t('holds')} />
                  ) : (
                    <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-label={t('fails')} />
                  ))}
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{one.title}</p>
                  <p className="text-small text-soft">{t('with', { name: one.contact })}</p>
                </div>
                <IconButton size="small" label={t('forget')} onClick={() => forget.mutate(one.id)}>
                  <Trash2 aria-hidden />
                </IconButton>
              </div>
              <CheckedList
                graph={graph}
                checked={
                  result?.checked ??
                  one.expectations.map((expectation) => ({ expectation, ok: true, actual: '' }))
                }
                told={result !== undefined}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
