import { CircleHelp, RotateCw, SkipForward, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { waysOut } from '../canvas/shape.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { Button, ConfirmDialog, Menu } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { type RunDetail, useRunActions } from './requests.ts'
import { WhyNotDialog } from './WhyNotDialog.tsx'

/** Take somebody out, or let them leave the step they stand at. */
export function RunActions({ detail: { run, graph, contact } }: { detail: RunDetail }) {
  const { t } = useTranslation('runs')
  const vocabulary = useVocabulary()
  const mayAct = useCan()('runs.write')
  const { remove, skip, retry } = useRunActions(run.id)
  const [removing, setRemoving] = useState(false)
  const [asking, setAsking] = useState(false)
  const whyNot = (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        <CircleHelp aria-hidden />
        {t('why.button')}
      </Button>
      {asking && (
        <WhyNotDialog
          flowId={run.flowId}
          contact={contact ? { id: contact.id, name: contact.name } : undefined}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
  if (run.endedAt || !mayAct) return <div className="mt-3 flex">{whyNot}</div>
  const node = graph.nodes.find((one) => one.id === run.node)
  const step = node && vocabulary.stepOf(node.type)
  const exits = node && step ? waysOut(step, node.input) : []
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {run.status === 'parked' && (
        <Button size="small" busy={retry.isPending} onClick={() => retry.mutate()}>
          <RotateCw aria-hidden />
          {t('action.retry')}
        </Button>
      )}
      {exits.length > 0 && (
        <Menu
          align="start"
          items={[
            { heading: t('action.skipBy') },
            ...exits.map((exit) => ({
              label: vocabulary.exitTitle(step, exit),
              onSelect: () => skip.mutate(exit.id),
            })),
          ]}
        >
          <Button size="small" busy={skip.isPending}>
            <SkipForward aria-hidden />
            {t('action.skip')}
          </Button>
        </Menu>
      )}
      <Button size="small" onClick={() => setRemoving(true)}>
        <UserMinus aria-hidden />
        {t('action.remove')}
      </Button>
      {whyNot}
      <ConfirmDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('remove.title', { name: contact?.name ?? t('deletedPerson') })}
        description={t('remove.text')}
        action={t('action.remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setRemoving(false) })}
      />
    </div>
  )
}
