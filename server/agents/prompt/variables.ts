import type { FieldTypes } from '#sdk/rules'
import { contactFields } from '#sdk/rules'
import { textOf } from '../../templates/interpolate.ts'

const VARIABLE =
  /\{\{-?\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*(?:\|\s*default:\s*(?:"([^"]*)"|'([^']*)')\s*)?-?\}\}/g

/** What an agent's texts may speak of besides the contact. */
export const ownVariables = ['workspace.title', 'agent.title', 'goal', 'today', 'time'] as const

export type Scope = {
  contact: Readonly<Record<string, unknown>>
  workspace: { title: string }
  agent: { title: string }
  goal: string
  today: string
  time: string
}

/** Fills a text in. What is not known is left out, with the blank before it: nobody is to hear "Hello ,". */
export function fill(text: string, scope: Scope): string {
  return text
    .replace(VARIABLE, (_, path: string, double?: string, single?: string) => {
      const value = textOf(valueAt(scope, path))
      return value !== '' ? value : (double ?? single ?? '')
    })
    .replace(/[ \t]+([,.;:!?])/g, '$1')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}

/** Own properties only, so that nothing inherited can be reached by name. */
function valueAt(scope: object, path: string): unknown {
  let value: unknown = scope
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name] // an object, checked above
  }
  return value
}

/** Names in a text that stand for nothing here, and what cannot be read as a variable at all. */
export function unknownVariables(text: string, types: FieldTypes): string[] {
  const known = new Set<string>([
    ...ownVariables,
    ...Object.keys(contactFields).map((field) => `contact.${field}`),
    ...Object.keys(types).map((field) => `contact.${field}`),
  ])
  const named = [...text.matchAll(VARIABLE)].map(([, path = '']) => path)
  const rest = text.replace(VARIABLE, '').match(/\{\{[^}]*\}\}|\{%[^%]*%\}/g) ?? []
  return [...new Set([...named.filter((path) => !known.has(path)), ...rest])]
}
