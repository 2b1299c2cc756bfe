import { z } from '#sdk'

const address = z
  .url({ protocol: /^https$/, error: 'An address such as https://yourcompany.my.salesforce.com' })
  .transform((url) => new URL(url).origin)

/** An organisation at Salesforce: by signing in to a connected app of one's own. */
export const connection = z.object({
  loginUrl: address.default('https://login.salesforce.com').meta({
    title: 'Sign-in address',
    help: 'https://login.salesforce.com; for a sandbox https://test.salesforce.com, or your own domain.',
  }),
  clientId: z.string().trim().max(200).optional().meta({
    title: 'Consumer key',
    help: 'Of your connected app: Setup, App Manager, Manage Consumer Details.',
  }),
  clientSecret: z.string().trim().max(200).optional().meta({ title: 'Consumer secret', widget: 'secret' }),
  token: z
    .string()
    .trim()
    .max(500)
    .optional()
    .meta({
      ...{ title: 'Access token', widget: 'secret' },
      help: 'Instead of signing in; it ends with its session.',
    }),
  instanceUrl: address
    .optional()
    .meta({ title: 'Address of the organisation', help: 'Only with an access token.' }),
  keyField: z
    .string()
    .trim()
    .regex(/^[A-Za-z]\w{0,80}__c$/, 'The name of a custom field ends in __c.')
    .optional()
    .meta({
      title: 'External ID field',
      placeholder: 'Cauce_Id__c',
      help: 'A text field marked as external ID on leads, contacts and opportunities. With it nothing is made twice, whatever breaks.',
    }),
})

export type Settings = {
  loginUrl: string
  clientId?: string
  clientSecret?: string
  token?: string
  instanceUrl?: string
  keyField?: string
  /** what the sign-in told */
  granted?: { instanceUrl?: string }
}
