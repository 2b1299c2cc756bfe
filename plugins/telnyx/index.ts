import { definePlugin } from '#sdk'
import { openClient } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { sms } from './sms.ts'
import { voice } from './voice/carrier.ts'
import { sockets } from './voice/sockets.ts'
import { webhook } from './webhook.ts'

/** SMS and calls through Telnyx. */
export default definePlugin({
  id: 'telnyx',
  title: 'Telnyx',
  description: 'SMS and calls through Telnyx, with reports and answers.',
  icon: 'message-square-text',
  connection,
  // The others hold the files that people send.
  hosts: ['api.telnyx.com', '*.telnyx.com', '*.telnyxstorage.com', 's3.amazonaws.com', '*.s3.amazonaws.com'],
  providers: [sms, voice],
  sockets,
  webhook,
  async test({ connection, fetch, signal }) {
    const client = await openClient(connection as Settings, { fetch })
    try {
      const { data } = await client.balance.retrieve({ signal })
      return { account: `Telnyx lets us in. Balance: ${data?.balance ?? '?'} ${data?.currency ?? ''}`.trim() }
    } catch (error) {
      throw explain(error)
    }
  },
  translations: { es },
})
