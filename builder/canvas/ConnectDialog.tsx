import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowNode, StepManifest } from '#sdk/flow'
import { Combobox, Dialog, Field } from '../ui/index.ts'
import { waysOut } from './shape.ts'
import { useFlow, useFlowStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

/** Where each way out of a step leads, to be chosen without a mouse. */
export function ConnectDialog({ from, onClose }: { from: string; onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const node = useFlow((flow) => flow.graph.nodes.find((one) => one.id === from))
  const step = node && vocabulary.stepOf(node.type)
  if (!node || !step) return null
  return (
    <Dialog open onClose={onClose} title={t('connect.title', { step: vocabulary.titleOf(node) })}>
      <WaysOut node={node} step={step} />
    </Dialog>
  )
}

const nowhere = '-'

function WaysOut({ node, step }: { node: FlowNode; step: StepManifest }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const graph = useFlow((flow) => flow.graph)
  const fields = useRef<HTMLDivElement>(null)
  // The first way out, not the button that closes: what one came for.
  useEffect(() => fields.current?.querySelector('button')?.focus(), [])
  const ways = waysOut(step, node.input)
  const targets = graph.nodes.filter(
    (one) => one.id !== node.id && vocabulary.stepOf(one.type)?.kind !== 'trigger',
  )
  const lead = (exit: string, to: string) =>
    store
      .getState()
      .edit(
        to === nowhere
          ? { type: 'disconnect', from: node.id, exit }
          : { type: 'connect', edge: { from: node.id, exit, to } },
      )
  return (
    <div ref={fields} className="flex flex-col gap-4">
      {ways.length === 0 && <p className="text-soft">{t('connect.none')}</p>}
      {ways.map((exit) => {
        const edge = graph.edges.find((one) => one.from === node.id && one.exit === exit.id)
        const title = vocabulary.exitTitle(step, exit)
        return (
          <Field key={exit.id} label={title}>
            <Combobox
              label={title}
              value={edge?.to ?? nowhere}
              onChange={(to) => lead(exit.id, to)}
              options={[
                { value: nowhere, label: t('connect.nowhere') },
                ...targets.map((one) => ({
                  value: one.id,
                  label: vocabulary.titleOf(one),
                  help: vocabulary
                    .sentence(one, graph)
                    .map((piece) => piece.text)
                    .join(''),
                })),
              ]}
            />
          </Field>
        )
      })}
    </div>
  )
}
