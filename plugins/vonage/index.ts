import { definePlugin, StepError } from '#sdk'
import { connection, type Settings } from './connection.ts'
import { es } from './es.ts'
import { mediaHosts } from './files.ts'
import { sms } from './sms.ts'
import { webhook } from './webhook.ts'

/** SMS through Vonage. */
export default definePlugin({
  id: 'vonage',
  title: 'Vonage',
  description: 'SMS through Vonage, with reports and answers.',
  icon: 'message-square-text',
  connection,
  hosts: mediaHosts,
  providers: [sms],
  webhook,
  async test({ connection, fetch, signal }) {
    const { apiKey, apiSecret } = connection as Settings
    const response = await fetch(`https://api.nexmo.com/accounts/${encodeURIComponent(apiKey)}/secrets`, {
      headers: { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
      signal,
    })
    if (response.ok) return { account: 'Vonage lets us in.' }
    throw new StepError(
      response.status === 401
        ? 'Vonage does not accept the API key and secret. Correct them in the account.'
        : `Vonage answered ${response.status}. Try again in a while.`,
      { retry: false },
    )
  },
  translations: { es },
})
