import type { FlowGraph } from '#sdk/flow'
import type { Vocabulary } from './vocabulary.ts'

export type Found = {
  node?: string
  note?: string
  /** the note is the name of a group */
  group?: boolean
  title: string
  field?: string
  label?: string
  text: string
}

/** Every place of a flow that holds these words: names, sentences, each field of each step however deep, notes. */
export function search(graph: FlowGraph, vocabulary: Vocabulary, words: string): Found[] {
  const wanted = fold(words.trim())
  if (wanted === '') return []
  const holds = (text: string) => fold(text).includes(wanted)
  const inSteps = graph.nodes.flatMap((node): Found[] => {
    const step = vocabulary.stepOf(node.type)
    const title = vocabulary.titleOf(node)
    const kind = step ? vocabulary.say(step, step.title) : node.type
    const named =
      holds(title) || holds(kind) ? [{ node: node.id, title, text: title === kind ? '' : kind }] : []
    const fields = Object.entries(node.input).flatMap(([field, value]) => {
      const label = step?.input.properties?.[field]?.title
      const texts = textsIn(value).filter(holds)
      return texts.slice(0, 1).map((text) => ({
        ...{ node: node.id, title, field, text: around(text, wanted) },
        label: step && label ? vocabulary.say(step, label) : field,
      }))
    })
    const sentence = vocabulary
      .sentence(node, graph)
      .map((piece) => piece.text)
      .join('')
    const told = named.length === 0 && fields.length === 0 && holds(sentence)
    return [...named, ...fields, ...(told ? [{ node: node.id, title, text: sentence }] : [])]
  })
  const inNotes = graph.notes
    .filter((note) => holds(note.text))
    .map(
      (note): Found => ({
        ...{ note: note.id, title: '', text: around(note.text, wanted) },
        group: !!note.around,
      }),
    )
  return [...inSteps, ...inNotes].slice(0, 200)
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** Capitals and accents make no difference to who looks for something. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function around(text: string, wanted: string): string {
  const at = Math.max(0, fold(text).indexOf(wanted))
  const from = Math.max(0, at - 24)
  return `${from > 0 ? '…' : ''}${text.slice(from, at + 60).replace(/\s+/g, ' ')}${at + 60 < text.length ? '…' : ''}`
}
