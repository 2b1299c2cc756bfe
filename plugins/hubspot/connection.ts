import { z } from '#sdk'

/** An account at HubSpot: by the token of a private app, or by signing in to an app of one's own. */
export const connection = z.object({
  token: z
    .string()
    .trim()
    .max(500)
    .optional()
    .meta({
      ...{ title: 'Access token', widget: 'secret', placeholder: 'pat-…' },
      help: 'Of a private app: HubSpot, Settings, Integrations, Private apps. Leave it empty to sign in instead.',
    }),
  clientId: z.string().trim().max(100).optional().meta({
    title: 'Client ID',
    help: 'To sign in: from the Auth page of your HubSpot app.',
  }),
  clientSecret: z
    .string()
    .trim()
    .max(200)
    .optional()
    .meta({
      ...{ title: 'Client secret', widget: 'secret' },
      help: 'Also proves that webhooks really come from HubSpot.',
    }),
  accountId: z
    .string()
    .trim()
    .regex(/^\d{1,12}$/, 'The account ID is a number; HubSpot shows it at the top right, under your picture.')
    .optional()
    .meta({ title: 'Account ID', help: 'Webhooks about other accounts are left alone.' }),
})

export type Settings = {
  token?: string
  clientId?: string
  clientSecret?: string
  accountId?: string
}
