import type { FieldSchema, Finding, FlowGraph, StepManifest } from '#sdk/flow'
import type { Language } from '../../registry/parseInput.ts'
import type { Registry } from '../../registry/plugins.ts'

/** Each step's settings against its schema. */
export function checkSettings(
  registry: Registry,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  language: Language,
): Finding[] {
  return graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    const parsed = step && registry.parseInput(node.type, node.input, language)
    if (!parsed || parsed.ok) return []
    return Object.entries(parsed.fields).map(
      ([field, message]): Finding => ({
        level: 'error',
        code: 'field',
        message: `"${node.title || step.title}", ${titleAt(step.input, field)}: ${message}`,
        node: node.id,
        field,
        values: { name: node.title || step.title, problem: message },
      }),
    )
  })
}

const titleAt = (schema: FieldSchema, path: string): string =>
  schema.properties?.[path.split('.')[0] ?? '']?.title ?? path
