import { definePlugin } from '#sdk'
import { explain, openApi } from './client.ts'
import { connection, type Settings, secretOf } from './connection.ts'
import { es } from './es.ts'
import { message } from './message.ts'
import { webhook } from './webhook.ts'

/** Messages by a bot. */
export default definePlugin({
  id: 'telegram',
  title: 'Telegram',
  description: 'Messages by a Telegram bot, and the answers to it.',
  icon: 'send',
  connection,
  hosts: ['api.telegram.org'],
  providers: [message],
  webhook,
  /** Also tells Telegram where to report: there is no page there to enter it by hand. */
  async test({ connection, fetch, signal, webhookUrl = '' }) {
    const settings = connection as Settings
    const api = await openApi(settings, { fetch, signal })
    try {
      const { username } = await api.getMe()
      if (!webhookUrl.startsWith('https://'))
        return {
          account: `The bot @${username} can send. For answers, give this server a public address that begins with https, and save again.`,
        }
      await api.setWebhook(webhookUrl, {
        secret_token: secretOf(settings),
        allowed_updates: ['message', 'my_chat_member'],
      })
      return { account: `The bot @${username} answers here.` }
    } catch (error) {
      throw explain(error)
    }
  },
  translations: { es },
})
