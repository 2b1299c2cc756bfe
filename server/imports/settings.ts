import { z } from 'zod'
import { channels } from '#sdk/channels'
import { attributeKey, writableFields } from '../contacts/fieldValues.ts'

/** What a column of the file can become. */
export const targets = [
  ...writableFields.filter((field) => field !== 'ownerId'),
  'fullName',
  'tags',
  'stage',
  'consent',
] as const

const Target = z.union([
  z.enum(targets),
  z
    .string()
    .refine(
      (field) => field.startsWith('attributes.') && attributeKey.test(field.slice('attributes.'.length)),
      {
        error: `One of ${targets.join(', ')}, or attributes.<key>.`,
      },
    ),
])

/** How a file is taken in: what people choose before it starts. */
export const ImportSettings = z.strictObject({
  /** Columns that are not named are left out. */
  mapping: z.array(z.strictObject({ column: z.number().int().min(0).max(1000), field: Target })).max(500),
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two capital letters, such as ES.')
    .nullable(),
  /** The column whose country the phones belong to, where it is not the contact’s own. */
  countryColumn: z.number().int().min(0).max(1000).nullable(),
  dedupe: z.enum(['email', 'phone', 'externalId']),
  onExisting: z.enum(['update', 'skip']),
  tags: z.array(z.string().trim().min(1).max(100)).max(50),
  /** Whether 03/04/2026 is the third of April or the fourth of March. */
  dateOrder: z.enum(['dmy', 'mdy']),
  /** Where the consent comes from; it becomes its evidence. Needed when a column or a declaration grants any. */
  consent: z
    .strictObject({
      channels: z.array(z.enum(channels)).min(1),
      purpose: z.string().trim().min(1).max(60).default('marketing'),
      /** True: everybody in the file has agreed. Otherwise the column mapped to `consent` says who has. */
      everybody: z.boolean().default(false),
      declaration: z.string().trim().min(10, 'Say in a sentence where and how people agreed.').max(2000),
    })
    .nullable(),
})
export type ImportSettings = z.infer<typeof ImportSettings>

/** No defaults in the schema itself: a change of one setting would bring the others back to theirs. */
export const initialSettings = {
  defaultCountry: null,
  countryColumn: null,
  dedupe: 'email',
  onExisting: 'update',
  tags: [],
  dateOrder: 'dmy',
  consent: null,
} as const satisfies Partial<ImportSettings>

export type Column = {
  name: string
  samples: string[]
  guess: string | null
  type: 'text' | 'number' | 'boolean' | 'date'
}

/** How the stored text is to be read. */
export type Format = { encoding: string; delimiter: string; skip: number }

export const limits = { columns: 500, xlsxBytes: 10_000_000, csvBytes: 1_000_000_000 }
