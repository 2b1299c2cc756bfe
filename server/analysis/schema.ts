import { z } from 'zod'
import type { AnalysisField } from '../agents/settings.ts'
import type { AnalysisAsked } from './asked.ts'

export const analysedOutcomes = ['interested', 'not-interested', 'callback', 'opt-out', 'answered'] as const
export const sentiments = ['positive', 'neutral', 'negative'] as const

const base = {
  summary: z
    .string()
    .describe('Two or three sentences for a colleague who takes over, in the language asked for'),
  outcome: z
    .enum(analysedOutcomes)
    .describe('opt-out only when they asked not to be called again; answered when none of the others fits'),
  sentiment: z.enum(sentiments).describe('Of the person, judged by their words alone'),
  successful: z.boolean().describe('Whether the goal was reached'),
  insights: z
    .array(z.string())
    .describe('Up to five things worth knowing for next time: doubts, wishes, facts; may be empty'),
}

const shapes: Record<AnalysisField['type'], (field: AnalysisField) => z.ZodType> = {
  text: () => z.string().nullable(),
  number: () => z.number().nullable(),
  boolean: () => z.boolean().nullable(),
  choice: ({ choices }) =>
    choices.length > 0 ? z.enum(choices as [string, ...string[]]).nullable() : z.string().nullable(),
}

/** What the model has to fill in. Every field may stay empty: nobody is to be made to guess. */
export function formOf({ fields }: AnalysisAsked) {
  const own = fields.map(
    (field) =>
      [
        field.key,
        shapes[field.type](field).describe(`${field.title}. ${field.description} null when it was not said`),
      ] as const,
  )
  return z.strictObject({ ...base, fields: z.strictObject(Object.fromEntries(own)) })
}
export type Filled = z.output<ReturnType<typeof formOf>>

/** The same as vendors want it: without references, and every property named as required. */
export function schemaOf(asked: AnalysisAsked): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(formOf(asked)) as Record<string, unknown>
  return schema
}
