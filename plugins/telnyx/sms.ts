import { defineProvider, type ProviderContext, StepError, type TextMessage } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain, failureOf } from './errors.ts'
import { fetchFile } from './files.ts'
import { costOf, statusOf } from './status.ts'

/** Telnyx refuses addresses that it can't reach; a server on somebody's desk is told nothing. */
const reachable = (url: string) =>
  URL.canParse(url) && !/^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)

export const sms = defineProvider({
  kind: 'sms',
  title: 'SMS by Telnyx',
  answersOptWords: true,
  // Telnyx can't be asked by a key of ours, but reports on every message to the address given with it.
  ifLost: 'callback',
  async send(
    { to, text, attachments = [] }: TextMessage,
    { connection, fetch, signal, callbackUrl }: ProviderContext<Settings>,
  ) {
    const client = await openClient(connection, { fetch })
    const { from, messagingProfile } = connection
    if (attachments.some(({ url }) => !reachable(url)))
      throw new StepError(
        'Files can’t be sent: Telnyx fetches them from this server, which has no public address. Set PUBLIC_URL.',
        { retry: false },
      )
    try {
      const { data } = await client.messages.send(
        {
          from,
          to,
          text,
          ...(attachments.length > 0 ? { media_urls: attachments.map(({ url }) => url) } : {}),
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

  file: fetchFile,
  async status({ vendorId }: { vendorId: string }, { connection, fetch, signal }: ProviderContext<Settings>) {
    const client = await openClient(connection, { fetch })
    try {
      const { data } = await client.messages.retrieve(vendorId, { signal })
      const sent = data as MessageRetrieved | undefined
      const status = statusOf(sent?.to?.[0]?.status)
      if (!status) return undefined
      const code = String(sent?.errors?.[0]?.code ?? '')
      return { status, ...(status === 'failed' ? failureOf(code) : {}), ...costOf(sent?.cost) }
    } catch (error) {
      throw explain(error)
    }
  },
})

/** Of what comes back for a message that was sent. */
type MessageRetrieved = {
  to?: { status?: string | null }[]
  errors?: { code?: string | number }[]
  cost?: { amount?: string; currency?: string } | null
}
