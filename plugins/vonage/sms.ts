import { defineProvider, type ProviderContext, StepError, type TextMessage } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'
import { fetchFile } from './files.ts'

/** Vonage reports to public addresses; a server on somebody's desk is told nothing. */
const reachable = (url: string) =>
  URL.canParse(url) && !/^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)

const digits = (phone: string) => phone.replace(/^\+/, '')

export const sms = defineProvider({
  kind: 'sms',
  title: 'SMS by Vonage',
  // Vonage can't be asked, but reports on every message, with our key, to the address given with it.
  ifLost: 'callback',
  file: fetchFile,
  async send(
    { to, text, attachments = [] }: TextMessage,
    { connection, key, fetch, signal, callbackUrl }: ProviderContext<Settings>,
  ) {
    if (attachments.length > 0)
      throw new StepError('An SMS carries no files. Put a link into the text instead.', { retry: false })
    const client = await openClient(connection, { fetch, signal })
    try {
      const { messageUUID } = await client.send({
        channel: 'sms',
        messageType: 'text',
        to: digits(to),
        from: digits(connection.from),
        text,
        clientRef: key,
        ...(reachable(callbackUrl) ? { webhookUrl: callbackUrl, webhookVersion: 'v1' } : {}),
        // The library's own words for these are enums; what it sends is the same.
      } as unknown as Parameters<typeof client.send>[0])
      if (!messageUUID) throw new Error('Vonage’s answer names no message.')
      return { vendorId: messageUUID, status: 'queued' }
    } catch (error) {
      throw explain(error)
    }
  },
})
