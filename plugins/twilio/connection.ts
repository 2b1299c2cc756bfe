import { z } from '#sdk'

/** An account at Twilio, and who its messages are from. */
export const connection = z.object({
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-f]{32}$/i, 'The account SID is AC and 32 more letters and digits.')
    .meta({ title: 'Account SID', placeholder: 'AC…', help: 'On the first page of the Twilio console.' }),
  authToken: z.string().trim().min(16, 'Copy the whole auth token.').meta({
    title: 'Auth token',
    widget: 'secret',
    help: 'Also proves that reports really come from Twilio.',
  }),
  from: z
    .string()
    .trim()
    .regex(
      /^(\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/,
      'A number such as +34 600000000, or a name of up to 11 letters.',
    )
    .optional()
    .meta({
      title: 'SMS from',
      placeholder: '+34600000000',
      help: 'A number of the account, or a sender name where the country allows it.',
    }),
  messagingService: z
    .string()
    .trim()
    .regex(/^MG[0-9a-f]{32}$/i, 'The SID of a messaging service is MG and 32 more letters and digits.')
    .optional()
    .meta({
      title: 'Messaging service',
      placeholder: 'MG…',
      help: 'When filled in, it chooses the number of each SMS.',
    }),
  whatsappFrom: z
    .string()
    .trim()
    .regex(/^\+[1-9]\d{6,14}$/, 'Write the number with its country code, such as +34600000000.')
    .optional()
    .meta({
      title: 'WhatsApp from',
      placeholder: '+34600000000',
      help: 'The number that is registered as WhatsApp sender.',
    }),
  voiceFrom: z
    .string()
    .trim()
    .regex(/^\+[1-9]\d{6,14}$/, 'Write the number with its country code, such as +34600000000.')
    .optional()
    .meta({
      title: 'Calls from',
      placeholder: '+34600000000',
      help: 'A number of the account that may call; a number pool takes its place.',
    }),
})
export type Settings = {
  accountSid: string
  authToken: string
  from?: string
  messagingService?: string
  whatsappFrom?: string
  voiceFrom?: string
}
