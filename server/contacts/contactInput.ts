import { z } from 'zod'
import { FIELDS } from '../http/body.ts'
import { Conflict, InvalidInput } from '../http/errors.ts'
import { attributeKey, isWritable } from './fieldValues.ts'
import { type Problem, sayFields, wordsOf } from './problems.ts'

const Text = z.string().max(500).nullable()
const Attribute = z.union([
  z.string().max(5000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(500)).max(200),
])

/** A contact as the API takes it; values may be written as people write them. Null empties a field. */
export const ContactInput = z.strictObject({
  externalId: Text.optional(),
  email: Text.optional(),
  phone: Text.optional().meta({ description: 'Any notation; national numbers take the contact’s country.' }),
  firstName: Text.optional(),
  lastName: Text.optional(),
  company: Text.optional(),
  city: Text.optional(),
  country: Text.optional().meta({ description: 'ISO 3166-1 alpha-2, or a name in English or Spanish.' }),
  language: Text.optional(),
  timeZone: Text.optional().meta({ description: 'Such as America/Bogota.' }),
  score: z.number().optional(),
  ownerId: Text.optional(),
  tags: z.array(z.string().min(1).max(100)).max(200).optional(),
  stage: Text.optional().meta({ description: 'The key of a pipeline stage.' }),
  attributes: z
    .record(z.string().regex(attributeKey, 'Letters, digits and _ only, beginning with a letter.'), Attribute)
    .refine((all) => Object.keys(all).length <= 200, 'At most 200 at once.')
    .optional(),
})
export type ContactInput = z.infer<typeof ContactInput>

/** The input by field, as changes name it: `attributes.size`. The country comes first, since phones are read by it. */
export function fieldsOfInput({
  attributes = {},
  tags,
  stage,
  ...own
}: ContactInput): [field: string, value: unknown][] {
  const fields: [string, unknown][] = [
    ...Object.entries(own).filter(([field, value]) => isWritable(field) && value !== undefined),
    ...Object.entries(attributes).map(([key, value]): [string, unknown] => [`attributes.${key}`, value]),
  ]
  return fields.sort(([a], [b]) => Number(b === 'country') - Number(a === 'country'))
}

/** Refuses a person's or an API's input in words; nothing of it is kept. */
export function throwIfRefused(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const fields = Object.fromEntries(problems.map((problem) => [problem.column ?? '', wordsOf(problem)]))
  const codes = Object.fromEntries(problems.map((problem) => [problem.column ?? '', problem.code]))
  const taken = problems.find((problem) => problem.code === 'taken')
  if (taken)
    throw new Conflict(
      'taken',
      {
        en: `Another contact already has this ${sayFields(taken.column ?? '', 'en')}. Open that one, or correct the value.`,
        es: `Otro contacto ya tiene este dato (${sayFields(taken.column ?? '', 'es')}). Abre ese contacto o corrige el valor.`,
      },
      { fields, codes },
    )
  throw new InvalidInput(FIELDS, fields, { codes })
}
