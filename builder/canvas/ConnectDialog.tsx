import { useTranslation } from 'react-i18next'
import { Dialog, Field, Select } from '../ui/index.ts'
import { waysOut } from './shape.ts'
import { useFlow, useFlowStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

/** Where each way out of a step leads, to be chosen without a mouse. */
export function ConnectDialog({ from, onClose }: { from: string; onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const graph = useFlow((flow) => flow.graph)
  const node = graph.nodes.find((one) => one.id === from)
  const step = node && vocabulary.stepOf(node.type)
  if (!node || !step) return null
  const targets = graph.nodes.filter((one) => vocabulary.stepOf(one.type)?.kind !== 'trigger')
  return (
    <Dialog open onClose={onClose} title={t('connect.title', { step: vocabulary.titleOf(node) })}>
      <div className="flex flex-col gap-4">
        {waysOut(step, node.input).map((exit) => {
          const edge = graph.edges.find((one) => one.from === from && one.exit === exit.id)
          return (
            <Field key={exit.id} label={vocabulary.exitTitle(step, exit)}>
              <Select
                value={edge?.to ?? ''}
                onChange={(to) =>
                  store
                    .getState()
                    .edit(
                      to
                        ? { type: 'connect', edge: { from, exit: exit.id, to } }
                        : { type: 'disconnect', from, exit: exit.id },
                    )
                }
                options={[
                  { value: '', label: t('connect.nowhere') },
                  ...targets.map((one) => ({ value: one.id, label: vocabulary.titleOf(one) })),
                ]}
              />
            </Field>
          )
        })}
      </div>
    </Dialog>
  )
}
