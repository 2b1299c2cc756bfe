import { definePlugin } from '#sdk'
import { connection, type Settings } from './connection.ts'
import { email } from './email.ts'
import { es } from './es.ts'
import { call, Domains } from './request.ts'
import { webhook } from './webhook.ts'

/** E-mail through Resend: sends are never made twice, and what became of each is reported back. */
export default definePlugin({
  id: 'resend',
  title: 'Resend',
  description: 'E-mail through Resend, with reports on delivery, bounces and clicks.',
  icon: 'mail-check',
  connection,
  hosts: ['api.resend.com'],
  providers: [email],
  webhook,
  async test({ connection, fetch, signal }) {
    const settings = connection as Settings
    const { data } = Domains.parse(await call({ settings, fetch, signal }, 'GET', '/domains'))
    const domain = /@([^<>@\s]+)>?$/.exec(settings.from)?.[1]?.toLowerCase()
    const known = data.find((one) => one.name === domain || domain?.endsWith(`.${one.name}`))
    return {
      account:
        known?.status === 'verified'
          ? `${domain} is verified.`
          : `The key works, but ${domain} is not a verified domain of the account. Verify it at Resend before you send.`,
    }
  },
  events: [
    { type: 'email.opened', title: 'E-mail opened' },
    {
      type: 'message.complained',
      title: 'Marked as spam',
      properties: [{ key: 'channel', title: 'Channel' }],
    },
  ],
  translations: { es },
})
