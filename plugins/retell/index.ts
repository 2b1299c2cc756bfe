import { definePlugin } from '#sdk'
import { calls } from './calls.ts'
import { openClient } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { webhook } from './webhook.ts'

/** Calls that Retell leads by its own agents; what was said and found out comes back. */
export default definePlugin({
  id: 'retell',
  title: 'Retell',
  description: 'Calls led by agents that are kept at Retell.',
  icon: 'phone-forwarded',
  connection,
  // Recordings lie at its content network.
  hosts: ['api.retellai.com', '*.cloudfront.net'],
  providers: [calls],
  webhook,
  async test({ connection, fetch, signal }) {
    try {
      const client = await openClient(connection as Settings, { fetch })
      const agents = await client.get<unknown[]>('/list-agents', { signal })
      return { account: `Retell lets us in, with ${agents.length} agents.` }
    } catch (error) {
      throw explain(error)
    }
  },
  translations: { es },
})
