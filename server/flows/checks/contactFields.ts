import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import { type FieldTypes, isContactField } from '#sdk/rules'

/** Fields that steps read or write by name and that no contact has. */
export function checkContactFields(
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  types: FieldTypes,
): Finding[] {
  return graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    const name = node.title || step?.title || node.type
    return Object.entries(step?.input.properties ?? {}).flatMap(([field, schema]): Finding[] => {
      const asked = node.input[field]
      if (schema.widget !== 'contact-field' || typeof asked !== 'string' || !asked) return []
      if (isContactField(asked) || Object.hasOwn(types, asked)) return []
      return [
        {
          // A custom field may come with the next import.
          level: asked.startsWith('attributes.') ? 'warning' : 'error',
          code: 'unknown-field',
          message: `"${name}" uses the field "${asked}", which no contact has. Choose another one, or add it in the settings.`,
          ...{ node: node.id, field, values: { name, asked } },
        },
      ]
    })
  })
}
