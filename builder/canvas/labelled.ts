import type { Finding, FlowGraph, FlowNode } from '#sdk/flow'
import { humanized } from '../inspector/form.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What the server found, with the names of step and field as the author knows them. */
export const labelled = (findings: Finding[], graph: FlowGraph, vocabulary: Vocabulary): Finding[] =>
  findings.map((finding) => {
    const node = finding.field ? graph.nodes.find((one) => one.id === finding.node) : undefined
    if (!node || !finding.field) return finding
    const name = vocabulary.titleOf(node)
    return {
      ...finding,
      values: { ...finding.values, name, label: fieldTitle(node, finding.field, vocabulary) },
    }
  })

/** The title of the field that a path like `cases.0.name` begins with. */
export function fieldTitle(node: FlowNode, path: string, vocabulary: Vocabulary): string {
  const step = vocabulary.stepOf(node.type)
  const key = path.split('.')[0] ?? path
  const title = step?.input.properties?.[key]?.title
  return step && title ? vocabulary.say(step, title) : humanized(key)
}

export const worstFirst = (findings: Finding[]): Finding[] =>
  findings.toSorted((a, b) => Number(b.level === 'error') - Number(a.level === 'error'))
