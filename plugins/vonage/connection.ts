import { z } from '#sdk'

/** An account at Vonage, and who its messages are from. */
export const connection = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^[0-9a-z]{8}$/i, 'The API key is 8 letters and digits.')
    .meta({
      title: 'API key',
      placeholder: 'a1b2c3d4',
      help: 'In the Vonage dashboard, under API settings.',
    }),
  apiSecret: z.string().trim().min(8, 'Copy the whole API secret.').meta({
    title: 'API secret',
    widget: 'secret',
  }),
  signatureSecret: z.string().trim().min(16, 'Copy the whole signature secret.').optional().meta({
    title: 'Signature secret',
    widget: 'secret',
    help: 'On the same page. Proves that reports and answers come from Vonage; without it there are none.',
  }),
  from: z
    .string()
    .trim()
    .regex(
      /^(\+?[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$/,
      'A number such as +34600000000, or a name of up to 11 letters.',
    )
    .meta({
      title: 'From',
      placeholder: '+34600000000',
      help: 'A number of the account, or a sender name where the country allows it.',
    }),
})
export type Settings = { apiKey: string; apiSecret: string; signatureSecret?: string; from: string }
