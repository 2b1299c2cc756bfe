import { z } from '#sdk'

/** An account at OpenAI, or at any service or machine that speaks the same language. */
export const connection = z.object({
  apiKey: z.string().trim().max(400).optional().meta({
    title: 'API key',
    widget: 'secret',
    help: 'Leave it empty for a model in your own house that asks for none.',
  }),
  baseURL: z
    .url({ protocol: /^https?$/, error: 'An address such as https://api.openai.com/v1.' })
    .default('https://api.openai.com/v1')
    .meta({
      title: 'Address',
      help: 'Another address for any service with the same API. One in your own network has to be allowed in the server’s settings first.',
    }),
  textModel: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default('gpt-5.4-mini')
    .meta({ title: 'Model for text', help: 'Writes, and answers in calls that are spoken by the carrier.' }),
  realtimeModel: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default('gpt-realtime-2.1')
    .meta({ title: 'Model for speech', help: 'Hears and speaks by itself.' }),
  project: z
    .string()
    .trim()
    .regex(/^proj_\w+$/, 'A project’s id begins with proj_.')
    .optional()
    .meta({ title: 'Project', help: 'Its id, for calls that a carrier puts through by SIP.' }),
  webhookSecret: z
    .string()
    .trim()
    .regex(/^whsec_/, 'A signing secret begins with whsec_.')
    .optional()
    .meta({
      title: 'Signing secret',
      widget: 'secret',
      help: 'From the webhook at OpenAI. Proves that calls by SIP come from there; without it there are none.',
    }),
})
export type Settings = {
  apiKey?: string
  baseURL?: string
  textModel?: string
  realtimeModel?: string
  project?: string
  webhookSecret?: string
}

export const OPENAI = 'https://api.openai.com/v1'
export const addressOf = ({ baseURL }: Settings): string => (baseURL ?? OPENAI).replace(/\/+$/, '')
