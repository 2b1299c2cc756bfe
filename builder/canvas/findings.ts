import { type Finding, type FlowGraph, type FlowNode, lint } from '#sdk/flow'
import { checkInput, type FieldError } from '../inspector/check.ts'
import { fieldTitle, labelled, worstFirst } from './labelled.ts'
import type { Vocabulary } from './vocabulary.ts'

const checked = new WeakMap<FlowNode, { vocabulary: Vocabulary; errors: FieldError[] }>()

function fieldErrors(node: FlowNode, vocabulary: Vocabulary): FieldError[] {
  const known = checked.get(node)
  if (known?.vocabulary === vocabulary) return known.errors
  const step = vocabulary.stepOf(node.type)
  const errors = step ? checkInput(step.input, node.input) : []
  checked.set(node, { vocabulary, errors })
  return errors
}

/**
 * What the author should know, as the flow stands this moment. What only the server can see (a segment that was
 * deleted, an account that stopped working) is added from its last answer, while the node it speaks of exists.
 */
export function findingsOf(graph: FlowGraph, vocabulary: Vocabulary, fromServer: Finding[]): Finding[] {
  const shape = lint(graph, vocabulary.stepOf)
  const fields = graph.nodes.flatMap((node) =>
    fieldErrors(node, vocabulary).map(
      (error): Finding => ({
        level: 'error',
        code: 'field',
        message: '',
        node: node.id,
        field: error.path,
        values: {
          ...Object.fromEntries(Object.entries(error.values).map(([key, value]) => [key, String(value)])),
          name: vocabulary.titleOf(node),
          label: fieldTitle(node, error.path, vocabulary),
          error: error.code,
        },
      }),
    ),
  )
  const here = [...shape, ...fields]
  const ids = new Set(graph.nodes.map((node) => node.id))
  const ours = new Set(shape.map((finding) => finding.code))
  const flawed = new Set(fields.map((finding) => `${finding.node} ${finding.field}`))
  const theirs = fromServer.filter(
    (finding) =>
      (!finding.node || ids.has(finding.node)) &&
      !ours.has(finding.code) &&
      !lintCodes.has(finding.code) &&
      !flawed.has(`${finding.node} ${finding.field}`) &&
      // A field error that is mended here is still in the server's last answer for a moment.
      !(finding.field && isMended(finding, graph, vocabulary)),
  )
  return worstFirst([...here, ...labelled(theirs, graph, vocabulary)])
}

/** The codes that `lint` itself reports: what it no longer finds here is no longer so. */
const lintCodes = new Set([
  'duplicate-id',
  'no-trigger',
  'unknown-step',
  'step-version',
  'loose-edge',
  'unknown-exit',
  'into-trigger',
  'double-exit',
  'unreachable',
  'empty-trigger',
  'pure-loop',
  'send-loop',
  'open-exit',
  'wait-without-exit',
  'empty-goal',
  'empty-exit-rule',
])

function isMended(finding: Finding, graph: FlowGraph, vocabulary: Vocabulary): boolean {
  const node = graph.nodes.find((one) => one.id === finding.node)
  // A text that was put right here; the server says so itself a moment later.
  const text = JSON.stringify(node?.input ?? {})
  if (finding.code === 'unknown-variable') return !text.includes(finding.values?.variable ?? '')
  if (finding.code === 'missing-opt-out') return text.includes(finding.values?.suggestion ?? '')
  if (finding.code !== 'field') return false
  return node !== undefined && fieldErrors(node, vocabulary).length === 0
}
