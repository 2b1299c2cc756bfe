import { definePlugin } from '#sdk'
import { chat } from './chat.ts'
import { openClient } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { realtime } from './realtime.ts'
import { webhook } from './webhook.ts'

/** OpenAI's models for text and speech, and those of whoever else speaks its language. */
export default definePlugin({
  id: 'openai',
  title: 'OpenAI',
  description: 'Models that write and speak, at OpenAI or at any address with the same API.',
  icon: 'sparkles',
  connection,
  hosts: ['*'],
  providers: [chat, realtime],
  webhook,
  async test({ connection, fetch, signal }) {
    const settings = connection as Settings
    try {
      const { data } = await (await openClient(settings, { fetch })).models.list({ signal })
      const known = data.some((model) => model.id === settings.textModel)
      return {
        account: known
          ? `The service lets us in and has ${settings.textModel}.`
          : `The service lets us in, with ${data.length} models. ${settings.textModel} is not in its list.`,
      }
    } catch (error) {
      throw explain(error)
    }
  },
  translations: { es },
})
