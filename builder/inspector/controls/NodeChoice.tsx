import { useFlow } from '../../canvas/store.ts'
import { useVocabulary } from '../../canvas/vocabulary.ts'
import { Combobox } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'

/** Another step of the same flow. */
export function NodeChoice({ value, onChange, label }: ControlProps) {
  const form = useForm()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const options = graph.nodes
    .filter((node) => vocabulary.stepOf(node.type)?.kind !== 'trigger')
    .map((node) => ({
      value: node.id,
      label: vocabulary.titleOf(node),
      help: vocabulary
        .sentence(node, graph)
        .map((piece) => piece.text)
        .join(''),
    }))
  return (
    <Combobox
      value={value === undefined ? undefined : String(value)}
      onChange={onChange}
      options={options}
      label={label}
      disabled={form.disabled}
    />
  )
}
