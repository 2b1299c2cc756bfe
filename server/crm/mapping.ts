import type { CrmField, CrmValue } from '#sdk'
import { z } from '#sdk'
import { Rule } from '#sdk/rules'

export const directions = ['both', 'pull', 'push'] as const
export const policies = [
  'newest',
  'theirs',
  'ours',
  'prefer-theirs',
  'prefer-ours',
  'ask',
  'strictest',
] as const

/** Which field of ours is which of theirs, which way values go, and who wins when both have changed. */
export const MappedField = z.strictObject({
  /** a contact field (`city`, `attributes.size`), `stage`, or `optOut.email` */
  ours: z.string().min(1).max(80),
  theirs: z.string().min(1).max(200),
  direction: z.enum(directions),
  policy: z.enum(policies),
  /** Which value of ours is which of theirs, for choices that are named differently. */
  values: z
    .array(z.strictObject({ ours: z.string().max(200), theirs: z.string().max(200) }))
    .max(500)
    .optional(),
  /** For owners: whose it is where nobody on the other side is the same person. */
  otherwise: z
    .strictObject({ ours: z.string().max(200).optional(), theirs: z.string().max(200).optional() })
    .optional(),
})
export type MappedField = z.infer<typeof MappedField>

/** Which of their records come in: all of these must hold. */
export const TheirCondition = z.strictObject({
  field: z.string().min(1).max(200),
  is: z.enum(['filled', 'empty', 'one-of', 'none-of']),
  values: z.array(z.string().max(200)).max(200).default([]),
})
export type TheirCondition = z.infer<typeof TheirCondition>

export const MappingInput = z.strictObject({
  fields: z.array(MappedField).max(200),
  createsThere: z.boolean(),
  createsHere: z.boolean(),
  /** Only people of ours for whom this holds are made there. */
  inclusion: Rule.nullable().default(null),
  theirs: z.array(TheirCondition).max(20).default([]),
})

export type Mapping = {
  id: string
  workspaceId: string
  connectionId: string
  object: string
  kind: 'person' | 'deal'
  fields: MappedField[]
  createsThere: boolean
  createsHere: boolean
  inclusion: Rule | null
  theirs: TheirCondition[]
}

export const optOutChannels = ['email', 'sms', 'whatsapp', 'voice'] as const
export const isOptOut = (field: string) => field.startsWith('optOut.')
export const channelOf = (field: string) => field.slice('optOut.'.length)

/** Does this record of theirs come in? */
export function includes(conditions: readonly TheirCondition[], values: Readonly<Record<string, CrmValue>>) {
  return conditions.every(({ field, is, values: wanted }) => {
    const value = values[field]
    const texts = Array.isArray(value) ? value.map(String) : isBlank(value) ? [] : [String(value)]
    if (is === 'filled') return texts.length > 0
    if (is === 'empty') return texts.length === 0
    const hit = texts.some((text) => wanted.includes(text))
    return is === 'one-of' ? hit : !hit
  })
}

export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** All of their fields that a sync has to read. */
export function fieldsToRead(mapping: Pick<Mapping, 'fields' | 'theirs'>, described: readonly CrmField[]) {
  const means = described.filter((field) => field.means === 'email' || field.means === 'phone')
  return [
    ...new Set([
      ...mapping.fields.map((field) => field.theirs),
      ...mapping.theirs.map((condition) => condition.field),
      ...means.map((field) => field.name),
    ]),
  ]
}
