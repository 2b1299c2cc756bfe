import { defineProvider, type ProviderContext, type TextMessage } from '#sdk'
import { explain, openApi } from './client.ts'
import type { Settings } from './connection.ts'
import { fetchFile } from './files.ts'
import { sendFiles } from './sendFiles.ts'

export const message = defineProvider({
  kind: 'telegram',
  title: 'Telegram',
  // Telegram keeps no keys of ours, and a bot can't look back at what it has sent.
  ifLost: 'none',
  file: fetchFile,
  async send(
    { to, text, attachments = [] }: TextMessage,
    { connection, fetch, signal }: ProviderContext<Settings>,
  ) {
    const api = await openApi(connection, { fetch, signal })
    try {
      const sent =
        attachments.length > 0
          ? await sendFiles(api, { to, text, attachments })
          : await api.sendMessage(to, text)
      // Telegram tells of nothing later: what it has taken is in the person's chat.
      return { vendorId: `${sent.chat.id}:${sent.message_id}`, status: 'delivered' }
    } catch (error) {
      throw explain(error)
    }
  },
})
