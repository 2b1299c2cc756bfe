import { z } from '#sdk'

/** An account at Telnyx, and who its messages are from. */
export const connection = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^KEY\w+$/, 'A key of Telnyx begins with KEY.')
    .meta({ title: 'API key', widget: 'secret', help: 'In the Telnyx portal, under API Keys (v2).' }),
  publicKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'The public key is 44 characters long and ends with =.')
    .optional()
    .meta({
      title: 'Public key',
      help: 'On the same page. Proves that reports and answers come from Telnyx; without it there are none.',
    }),
  from: z
    .string()
    .trim()
    .regex(
      /^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$/,
      'A number such as +34600000000, or a name of up to 11 letters.',
    )
    .meta({
      title: 'From',
      placeholder: '+34600000000',
      help: 'A number of the account, or a sender name where the country allows it.',
    }),
  messagingProfile: z
    .string()
    .trim()
    .regex(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'Copy the profile’s id from Telnyx: 36 characters with hyphens.',
    )
    .optional()
    .meta({ title: 'Messaging profile', help: 'Its id; needed with a sender name instead of a number.' }),
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
  callApp: z
    .string()
    .trim()
    .regex(/^\d{6,30}$/, 'The id of a call application is a long number.')
    .optional()
    .meta({ title: 'Call application', help: 'In the Telnyx portal, under Voice API Applications.' }),
})
export type Settings = {
  voiceFrom?: string
  callApp?: string
  apiKey: string
  publicKey?: string
  from: string
  messagingProfile?: string
}
