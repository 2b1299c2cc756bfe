import { z } from '#sdk'

/** An account at Retell, and the number that its calls come from. */
export const connection = z.object({
  apiKey: z.string().trim().min(1).max(200).meta({
    title: 'API key',
    widget: 'secret',
    help: 'The one with the webhook badge at Retell: it also proves that reports come from there.',
  }),
  from: z
    .string()
    .trim()
    .regex(/^\+[1-9]\d{6,14}$/, 'A number such as +34600000000.')
    .meta({ title: 'From', placeholder: '+34600000000', help: 'A number of the Retell account.' }),
})
export type Settings = { apiKey: string; from: string }
