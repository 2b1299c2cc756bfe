import type { Condition } from './group.ts'
import type { FieldType } from './operators.ts'
import { readNumber } from './read.ts'

/** The contact's own fields. Custom ones are `attributes.<key>`. */
export const contactFields = {
  email: 'text',
  phone: 'text',
  firstName: 'text',
  lastName: 'text',
  company: 'text',
  city: 'text',
  country: 'text',
  language: 'text',
  timeZone: 'text',
  externalId: 'text',
  stage: 'text',
  score: 'number',
  tags: 'list',
  source: 'text',
  ownerId: 'text',
  createdAt: 'date',
  updatedAt: 'date',
  stageSince: 'date',
} as const satisfies Record<string, FieldType>
export type ContactField = keyof typeof contactFields

export const isContactField = (field: string): field is ContactField => Object.hasOwn(contactFields, field)

/**
 * The types of the fields that a workspace defines: `attributes.<key>`, `signal.<path>` and, for an event's own
 * fields, `event:<type>:<path>`. A field without one is taken as what the condition compares it with.
 */
export type FieldTypes = Readonly<Record<string, FieldType>>

/** Where a condition looks: at the contact and the signal, or at one event of this type. */
export type Scope = { event?: string; types: FieldTypes }

export function typeOf(condition: Condition, scope: Scope): FieldType | undefined {
  const { field, operator } = condition
  if (scope.event === undefined && isContactField(field)) return contactFields[field]
  if (scope.event !== undefined && field === 'at') return 'date'

  const key = scope.event === undefined ? field : `event:${scope.event}:${field}`
  if (Object.hasOwn(scope.types, key)) return scope.types[key]
  return guessType(operator, Array.isArray(condition.value) ? condition.value[0] : condition.value)
}

function guessType(operator: Condition['operator'], value: unknown): FieldType | undefined {
  switch (operator) {
    case 'null':
    case 'notNull':
      return undefined
    case 'inLast':
    case 'notInLast':
    case 'inNext':
      return 'date'
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'between':
    case 'notBetween':
      return readNumber(typeof value === 'string' ? value.split(',')[0] : value) === null ? 'date' : 'number'
    default:
      return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
  }
}

/** Steps into a JSON value by names; never into a list, nor into what an object inherits. */
export function valueAt(json: unknown, path: readonly string[]): unknown {
  let value = json
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined
    value = (value as Record<string, unknown>)[name] // an object, checked above
  }
  return value
}
