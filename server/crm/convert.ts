import type { CrmField, CrmValue } from '#sdk'
import type { FieldType, FieldTypes } from '#sdk/rules'
import { readField } from '../contacts/fieldValues.ts'
import { isBlank, isOptOut, type MappedField } from './mapping.ts'
import type { DescribedField, OwnerPair } from './owners.ts'

export type Words = {
  types: FieldTypes
  country?: string | null
  described: ReadonlyMap<string, DescribedField>
}

/** Theirs in our words: as the contact would hold it. `undefined`: there is no such word here. */
export function toOurs(field: MappedField, value: CrmValue | undefined, words: Words): unknown {
  if (isOptOut(field.ours)) return value === true || value === 'true' || value === 'Yes'
  if (isBlank(value)) return field.ours === 'tags' ? [] : field.ours === 'score' ? 0 : null
  const mapped = translate(field, value as CrmValue, 'theirs', 'ours', words)
  if (mapped === undefined || mapped === null) return mapped
  if (field.ours === 'stage' || field.ours === 'ownerId') return String(mapped)
  if (field.ours === 'tags') return Array.isArray(mapped) ? mapped : [String(mapped)]
  const type = words.types[field.ours]
  const text = Array.isArray(mapped) && type !== 'list' ? mapped.join('; ') : mapped
  const day =
    type === 'date' && typeof text === 'string' ? text.slice(0, isDay(words, field) ? 10 : undefined) : text
  const read = readField(field.ours, day, { types: words.types, country: words.country, dayFirst: false })
  return 'problem' in read ? undefined : read.value
}

/** Ours in their words, by the type of their field. `undefined`: they have no such word. */
export function toTheirs(field: MappedField, value: unknown, words: Words): CrmValue | undefined {
  const theirs = words.described.get(field.theirs)
  if (isOptOut(field.ours)) return value === true
  if (isBlank(value)) return theirs?.type === 'choices' ? [] : null
  const mapped = translate(field, value as CrmValue, 'ours', 'theirs', words)
  if (mapped === undefined || mapped === null) return mapped
  switch (theirs?.type) {
    case 'number': {
      const number = Number(mapped)
      return Number.isFinite(number) ? number : undefined
    }
    case 'boolean':
      return typeof mapped === 'boolean' ? mapped : ({ true: true, false: false } as const)[String(mapped)]
    case 'date': {
      const day = String(mapped).slice(0, 10)
      return /^\d{4}-\d\d-\d\d$/.test(day) ? day : undefined
    }
    case 'datetime': {
      const at = new Date(String(mapped))
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
    }
    case 'choice':
      return isOption(theirs, mapped) ? String(mapped) : undefined
    case 'choices': {
      const list = Array.isArray(mapped) ? mapped.map(String) : [String(mapped)]
      return list.every((one) => isOption(theirs, one)) ? list : undefined
    }
    default:
      return Array.isArray(mapped) ? mapped.join('; ') : String(mapped)
  }
}

const isDay = (words: Words, field: MappedField) => words.described.get(field.theirs)?.type === 'date'

const isOption = ({ options }: CrmField, value: unknown) =>
  !options || options.length === 0 || options.some((option) => option.value === String(value))

/** By the table of the mapping, then by who is who; with a table, what does not stand in it has no word. */
function translate(
  field: MappedField,
  value: CrmValue,
  from: 'ours' | 'theirs',
  to: 'ours' | 'theirs',
  { described }: Words,
): CrmValue | undefined {
  if (field.ours === 'ownerId')
    return ownerOf(field, String(value), from, to, described.get(field.theirs)?.owners)
  const { values } = field
  if (!values || values.length === 0) return value
  const one = (part: unknown) => values.find((pair) => pair[from] === String(part))?.[to]
  if (!Array.isArray(value)) return one(value)
  const list = value.map(one)
  return list.every((part) => part !== undefined) ? (list as string[]) : undefined
}

/** Who has nobody like them on the other side is the one chosen for such, or nobody; unless nobody may ask who is who. */
const ownerOf = (
  { values = [], otherwise }: MappedField,
  id: string,
  from: 'ours' | 'theirs',
  to: 'ours' | 'theirs',
  pairs: readonly OwnerPair[] | undefined,
): string | null | undefined =>
  [...values, ...(pairs ?? [])].find((pair) => pair[from] === id)?.[to] ??
  (pairs ? (otherwise?.[to] ?? null) : undefined)

/** Why a field of theirs can't be mapped to one of ours; nothing when it can. */
export function misfit(
  ours: { field: string; type: FieldType | 'opt-out' },
  theirs: CrmField,
  direction: string,
) {
  if (theirs.readOnly && direction !== 'pull') return 'read-only' as const
  // Two people who hold it differently would write against each other for ever.
  if (theirs.of && direction === 'push') return 'shared' as const
  if (ours.type === 'opt-out') return theirs.type === 'boolean' ? undefined : ('not-a-yes-or-no' as const)
  if (ours.type === 'number' && !['number', 'text'].includes(theirs.type)) return 'not-a-number' as const
  if (ours.type === 'boolean' && !['boolean', 'choice'].includes(theirs.type))
    return 'not-a-yes-or-no' as const
  if (ours.type === 'date' && !['date', 'datetime', 'text'].includes(theirs.type))
    return 'not-a-date' as const
  if (theirs.type === 'boolean' && ours.type === 'number') return 'not-a-number' as const
  return undefined
}
