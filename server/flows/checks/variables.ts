import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import type { FieldTypes } from '#sdk/rules'
import { contactColumns } from '../../contacts/contactFacts.ts'
import { templatesIn } from '../../templates/renderInput.ts'

const VARIABLE = /\{[{%][^}]*?\bcontact\.([A-Za-z_][\w-]*(?:\.[\w-]+)*)/g

/** What a contact is called in texts, beside its custom fields. */
const own = new Set<string>([
  ...contactColumns.filter((key) => key !== 'stageKey'),
  'stage',
  'preferencesUrl',
])

/** Texts that name something no contact has, with the nearest that there is. */
export function checkVariables(
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  types: FieldTypes,
): Finding[] {
  const known = [...own, ...Object.keys(types)]
  return graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    if (!step) return []
    const name = node.title || step.title
    return templatesIn(step.input, node.input).flatMap(({ path, template }) => {
      const used = new Set([...template.matchAll(VARIABLE)].map(([, variable = '']) => variable))
      return [...used]
        .filter((variable) => !known.includes(variable) && variable !== 'attributes')
        .map((variable): Finding => {
          const suggestion = nearest(variable, known)
          return {
            // A custom field may come with the next import.
            level: variable.startsWith('attributes.') ? 'warning' : 'error',
            code: 'unknown-variable',
            message: `"${name}" says "contact.${variable}", which no contact has. Choose another variable.`,
            node: node.id,
            field: path.join('.'),
            values: {
              ...{ name, variable: `contact.${variable}` },
              ...(suggestion && { suggestion: `contact.${suggestion}` }),
            },
          }
        })
    })
  })
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return ranked && ranked.far <= Math.max(2, word.length / 3) ? ranked.one : undefined
}

/** Levenshtein's, in one row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let k = 1; k <= b.length; k++)
      next[k] = Math.min(
        (row[k] ?? 0) + 1,
        (next[k - 1] ?? 0) + 1,
        (row[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] ?? 0
}
