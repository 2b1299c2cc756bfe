import { defineProvider, type ProviderContext, type TextMessage } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'

/** Telnyx refuses addresses that it can't reach; a server on somebody's desk is told nothing. */
const reachable = (url: string) =>
  URL.canParse(url) && !/^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)

export const sms = defineProvider({
  kind: 'sms',
  title: 'SMS by Telnyx',
  // Telnyx can't be asked by a key of ours, but reports on every message to the address given with it.
  ifLost: 'callback',
  async send(
    { to, text }: TextMessage,
    { connection, fetch, signal, callbackUrl }: ProviderContext<Settings>,
  ) {
    const client = await openClient(connection, { fetch })
    const { from, messagingProfile } = connection
    try {
      const { data } = await client.messages.send(
        {
          from,
          to,
          text,
          ...(messagingProfile ? { messaging_profile_id: messagingProfile } : {}),
          ...(reachable(callbackUrl) ? { webhook_url: callbackUrl } : {}),
        },
        { signal },
      )
      if (!data?.id) throw new Error('Telnyx’s answer names no message.')
      return { vendorId: data.id, status: 'queued' }
    } catch (error) {
      throw explain(error)
    }
  },
})
