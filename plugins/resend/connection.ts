import { z } from '#sdk'

/** An account at Resend. */
export const connection = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^re_\w+$/, 'A key of Resend begins with re_.')
    .meta({
      title: 'API key',
      widget: 'secret',
      help: 'With full access, so that the account can be tried too.',
    }),
  from: z
    .string()
    .trim()
    .regex(/^([^<>\r\n]*<)?[^<>@\s]+@[^<>@\s]+>?$/, 'Write an address, such as Ribera <hello@example.com>.')
    .meta({
      title: 'From',
      placeholder: 'Ribera <hello@example.com>',
      help: 'On a domain that is verified at Resend.',
    }),
  signingSecret: z
    .string()
    .trim()
    .regex(/^whsec_[A-Za-z0-9+/=]+$/, 'The signing secret begins with whsec_.')
    .optional()
    .meta({
      title: 'Signing secret of the webhook',
      widget: 'secret',
      help: 'Save the account, add its webhook address at Resend, and copy the secret from there. Without it there are no reports.',
    }),
})
export type Settings = {
  apiKey: string
  from: string
  signingSecret?: string
}
