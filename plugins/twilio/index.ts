import { definePlugin, StepError } from '#sdk'
import { openClient } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { sms, whatsapp } from './messages.ts'
import { voice } from './voice/carrier.ts'
import { sockets } from './voice/sockets.ts'
import { webhook } from './webhook.ts'

/** SMS and WhatsApp through Twilio. */
export default definePlugin({
  id: 'twilio',
  title: 'Twilio',
  description: 'SMS, WhatsApp and calls through Twilio, with reports and answers.',
  icon: 'message-square-text',
  connection,
  // The last two hold the files that people send.
  hosts: ['api.twilio.com', 'content.twilio.com', '*.twiliocdn.com', 's3-external-1.amazonaws.com'],
  providers: [sms, whatsapp, voice],
  sockets,
  webhook,
  async test({ connection, fetch, signal }) {
    const settings = connection as Settings
    const client = await openClient(settings, { fetch, signal })
    try {
      const { friendlyName, status } = await client.twilio.api.v2010.accounts(settings.accountSid).fetch()
      if (status !== 'active')
        throw new StepError(`Twilio has ${status} this account. Ask Twilio why.`, { retry: false })
      return { account: friendlyName }
    } catch (error) {
      throw explain(error, client)
    }
  },
  translations: { es },
})
