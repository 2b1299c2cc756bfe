import { escapeHtml } from './frame.ts'

/** What a template is filled with: plain data, `{ contact: {…}, event: {…} }`. */
export type Scope = Readonly<Record<string, unknown>>
export type Rendered = { text: string } | { error: string }

export const MAX_TEMPLATE = 20_000
export const MAX_OUTPUT = 200_000
/** A page is mostly its frame, which nobody wrote by hand. */
export const MAX_PAGE = 400_000

const VARIABLE =
  /\{\{-?\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*(?:\|\s*default:\s*(?:"([^"]*)"|'([^']*)')\s*)?-?\}\}/g
const TRIMS = /\{\{-|-\}\}/

/** Only variables, at most with a fallback: filled in here, without a template engine. */
export const isPlain = (template: string) =>
  !/\{[{%]/.test(template.replace(VARIABLE, '')) && !TRIMS.test(template)

/**
 * `Hi {{ contact.firstName | default: "there" }}`. A variable with neither value nor fallback is an error. In a page
 * (HTML) whatever a field holds stays text.
 */
export function interpolate(template: string, scope: Scope, page = false): Rendered {
  if (!isPlain(template)) return { error: onlyVariables }
  let missing: string | undefined
  const text = template.replace(VARIABLE, (_whole, path: string, double?: string, single?: string) => {
    const value = textOf(valueAt(scope, path))
    const fallback = double ?? single
    if (value === '' && fallback === undefined) missing ??= path
    const said = value === '' ? (fallback ?? '') : value
    return page ? escapeHtml(said) : said
  })
  if (missing !== undefined) return { error: missingVariable(missing) }
  return text.length > (page ? MAX_PAGE : MAX_OUTPUT) ? { error: tooLong } : { text }
}

export const missingVariable = (path: string) =>
  `"${path}" is empty for this contact. Write what to say instead: {{ ${path} | default: "…" }}.`
const onlyVariables =
  'Here a text may hold variables like {{ contact.firstName | default: "…" }}, no other tags.'
export const tooLong = `The text grew past ${MAX_OUTPUT} characters. Shorten its template.`

/** Own properties only, so that nothing inherited can be reached by name. */
function valueAt(scope: Scope, path: string): unknown {
  let value: unknown = scope
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name] // an object, checked above
  }
  return value
}

/** How a value reads in a text; the same in plain and full templates. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
