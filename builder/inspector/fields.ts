import type { FieldSchema } from '#sdk/flow'

export type FormField = { key: string; schema: FieldSchema; required: boolean }

/** The fields of a form that show now, in the order their author gave them. */
export function visibleFields(schema: FieldSchema, value: Record<string, unknown>): FormField[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, field]) => shows(field, value, schema))
    .map(([key, field]) => ({
      key,
      schema: withoutNull(field),
      required: (schema.required?.includes(key) ?? false) && field.default === undefined,
    }))
}

/** `showIf: { channel: 'sms' }` or `{ channel: ['sms', 'whatsapp'] }`; a field not filled counts as its default. */
function shows(field: FieldSchema, value: Record<string, unknown>, form: FieldSchema): boolean {
  return Object.entries(field.showIf ?? {}).every(([key, wanted]) => {
    const actual = value[key] ?? form.properties?.[key]?.default
    return Array.isArray(wanted) ? wanted.includes(actual) : actual === wanted
  })
}

/** `anyOf: [X, null]` is an X that may be left empty. */
export function withoutNull(field: FieldSchema): FieldSchema {
  const choices = field.anyOf ?? field.oneOf
  if (!choices) return field
  const real = choices.filter((choice) => choice.type !== 'null')
  if (real.length !== 1 || real.length === choices.length) return field
  const { anyOf: _, oneOf: __, ...rest } = field
  return { ...real[0], ...rest }
}

/** Which control shows a field: its widget, or what follows from its type. */
export function widgetOf(field: FieldSchema): string {
  if (field.widget && field.widget !== 'list') return field.widget
  if (field.const !== undefined) return 'const'
  if (field.enum) return 'enum'
  if (field.anyOf ?? field.oneOf) return (field.anyOf ?? field.oneOf)?.every(isConst) ? 'enum' : 'union'
  const type = Array.isArray(field.type) ? field.type.find((one) => one !== 'null') : field.type
  if (type === 'boolean') return 'boolean'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'array') {
    if (field.items?.enum) return 'choices'
    return field.items?.properties ? 'list' : 'strings'
  }
  if (type === 'object') {
    if (field.properties) return 'group'
    return 'key-value'
  }
  if (field.format === 'date-time') return 'date-time'
  return 'text'
}

const isConst = (choice: FieldSchema) => choice.const !== undefined

/** The values an enum field offers. */
export const optionsOf = (field: FieldSchema): unknown[] =>
  field.enum ?? (field.anyOf ?? field.oneOf ?? []).map((choice) => choice.const)

/** What a field holds when it is first shown. */
export function initialValue(field: FieldSchema): unknown {
  if (field.default !== undefined) return structuredClone(field.default)
  if (field.const !== undefined) return field.const
  if (widgetOf(field) === 'group') return initialInput(field)
  return undefined
}

/** The input of a step just placed: the defaults, so that its card can say what it will do. */
export function initialInput(schema: FieldSchema): Record<string, unknown> {
  const filled: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    const value = initialValue(withoutNull(field))
    const empty =
      value && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
    if (value !== undefined && !empty) filled[key] = value
  }
  return filled
}

/** The choice of a union that a value belongs to: by its constant fields, else by its type. */
export function choiceOf(field: FieldSchema, value: unknown): number {
  const choices = field.anyOf ?? field.oneOf ?? []
  const found = choices.findIndex((choice) => fits(choice, value))
  return found
}

function fits(choice: FieldSchema, value: unknown): boolean {
  if (choice.const !== undefined) return choice.const === value
  if (choice.properties) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return Object.entries(choice.properties).every(
      ([key, field]) => field.const === undefined || field.const === (value as Record<string, unknown>)[key],
    )
  }
  if (choice.type === 'array') return Array.isArray(value)
  if (choice.type === 'integer') return Number.isInteger(value)
  return typeof value === choice.type
}

/** A list item's stable id: kept for ever, because exits and connections are named after it. */
export const itemIdKey = (items: FieldSchema | undefined): string | undefined =>
  items?.properties?.id?.type === 'string' ? 'id' : undefined
