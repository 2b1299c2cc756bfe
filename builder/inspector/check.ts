import { z } from 'zod'
import type { FieldSchema } from '#sdk/flow'
import { Rule, ruleProblems, sayProblem } from '#sdk/rules'
import { visibleFields, widgetOf } from './fields.ts'

/** What is wrong with a field, by a code that the i18n files turn into a sentence. */
export type FieldError = { path: string; code: string; values: Record<string, string | number> }

type Issue = z.core.$ZodIssue

/**
 * Checks an input against its form while it is typed. Hidden fields are not looked at. The server checks again,
 * with the step's own schema.
 */
export function checkInput(schema: FieldSchema, input: Record<string, unknown>): FieldError[] {
  return visibleFields(schema, input).flatMap(({ key, schema: field, required }) => {
    const value = input[key]
    // What was left out counts as its default.
    if (value === undefined && field.default !== undefined) return []
    if (isEmpty(value))
      return required || (field.minItems ?? 0) > 0 ? [{ path: key, code: 'required', values: {} }] : []
    if (required && widgetOf(field) === 'rule' && isEmptyRule(value))
      return [{ path: key, code: 'required', values: {} }]
    return checkValue(field, value, key)
  })
}

/** A rule without conditions holds for everybody; where a rule is asked for, nobody means that. */
const isEmptyRule = (value: unknown) => Rule.safeParse(value).data?.rules.length === 0

function checkValue(field: FieldSchema, value: unknown, path: string): FieldError[] {
  const widget = widgetOf(field)
  if (widget === 'rule') {
    const read = Rule.safeParse(value)
    if (!read.success) return [{ path, code: 'rule', values: { en: '', es: '' } }]
    const problem = ruleProblems(read.data, { signal: true })[0]
    return problem
      ? [{ path, code: 'said', values: { en: sayProblem(problem, 'en'), es: sayProblem(problem, 'es') } }]
      : []
  }
  if (widget === 'group') {
    const inner = value as Record<string, unknown>
    return checkInput(field, inner).map((error) => ({ ...error, path: `${path}.${error.path}` }))
  }
  if (widget === 'list' && Array.isArray(value)) {
    const items = value.flatMap((item, index) =>
      checkInput(field.items ?? {}, item as Record<string, unknown>).map((error) => ({
        ...error,
        path: `${path}.${index}.${error.path}`,
      })),
    )
    if (field.minItems !== undefined && value.length < field.minItems)
      items.push({ path, code: 'too-few', values: { minimum: field.minItems } })
    return items
  }
  if (widget === 'template' || widget === 'textarea') {
    const broken = brokenTemplate(String(value))
    if (broken) return [{ path, code: 'template', values: { part: broken } }]
  }
  const read = schemaOf(field).safeParse(value)
  return read.success ? [] : read.error.issues.slice(0, 1).map((issue) => sentence(issue, path, field))
}

/** A `{{` without its `}}`, or a variable without a name, would go out to people as it stands. */
function brokenTemplate(text: string): string | undefined {
  const rest = text.replaceAll(/\{\{[^{}]*\S[^{}]*\}\}/g, '')
  const at = rest.search(/\{\{|\}\}/)
  return at < 0 ? undefined : rest.slice(at, at + 12)
}

const compiled = new WeakMap<FieldSchema, z.ZodType>()

function schemaOf(field: FieldSchema): z.ZodType {
  const known = compiled.get(field)
  if (known) return known
  let schema: z.ZodType
  try {
    schema = z.fromJSONSchema(field as Parameters<typeof z.fromJSONSchema>[0])
  } catch {
    schema = z.unknown() // a keyword this reader doesn't know: the server has the last word
  }
  compiled.set(field, schema)
  return schema
}

function sentence(issue: Issue, path: string, field: FieldSchema): FieldError {
  const at = [path, ...issue.path].join('.')
  if (issue.code === 'too_small' && issue.origin === 'string')
    return issue.minimum === 1 || Number(issue.minimum) === 1
      ? { path: at, code: 'required', values: {} }
      : { path: at, code: 'too-short', values: { minimum: Number(issue.minimum) } }
  if (issue.code === 'too_big' && issue.origin === 'string')
    return { path: at, code: 'too-long', values: { maximum: Number(issue.maximum) } }
  if (issue.code === 'too_small' && issue.origin === 'array')
    return { path: at, code: 'too-few', values: { minimum: Number(issue.minimum) } }
  if (issue.code === 'too_small')
    return { path: at, code: 'too-low', values: { minimum: Number(issue.minimum) } }
  if (issue.code === 'too_big')
    return { path: at, code: 'too-high', values: { maximum: Number(issue.maximum) } }
  if (issue.code === 'invalid_format') {
    const known = ['email', 'url', 'uri', 'uuid', 'date-time'].includes(String(issue.format))
    return { path: at, code: known ? `format-${issue.format}` : 'format', values: { hint: field.help ?? '' } }
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return { path: at, code: 'required', values: {} }
  return { path: at, code: 'wrong', values: {} }
}

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
