import { type DeliveryReport, defineProvider, type EmailMessage, z } from '#sdk'
import { call } from './request.ts'

const Accepted = z.object({ id: z.string().min(1) })

const Stored = z.object({ last_event: z.string().nullish() })

const reports: Record<string, DeliveryReport> = {
  sent: { status: 'sent' },
  delivery_delayed: { status: 'sent' },
  delivered: { status: 'delivered' },
  opened: { status: 'delivered' },
  clicked: { status: 'delivered' },
  complained: { status: 'delivered', optOut: 'marked it as spam' },
  bounced: {
    status: 'failed',
    error: 'The mail came back. Check the contact’s address.',
    optOut: 'the address does not take mail',
  },
  suppressed: {
    status: 'failed',
    error: 'Resend no longer sends to this address: earlier mail came back or was marked as spam.',
    optOut: 'Resend no longer sends to this address',
  },
  failed: { status: 'failed', error: 'Resend could not send it.' },
  canceled: { status: 'failed', error: 'The mail was called back at Resend.' },
}

export const email = defineProvider({
  kind: 'email',
  title: 'E-mail by Resend',
  // Resend remembers a key for a day and answers a repetition with the first one's id.
  ifLost: 'idempotency-key',
  async send(
    { to, subject, text, html, replyTo, headers, attachments = [] }: EmailMessage,
    { connection, key, fetch, signal },
  ) {
    const body = {
      from: connection.from,
      to: [to],
      subject,
      text,
      ...(html ? { html } : {}),
      ...(replyTo ? { reply_to: replyTo } : {}),
      ...(headers ? { headers } : {}),
      ...(attachments.length > 0
        ? {
            attachments: await Promise.all(
              attachments.map(async ({ name, mediaType, content }) => ({
                ...{ filename: name, content_type: mediaType },
                content: Buffer.from(await content()).toString('base64'),
              })),
            ),
          }
        : {}),
      // Comes back with every report.
      tags: [{ name: 'key', value: key }],
    }
    const answer = await call({ settings: connection, fetch, signal }, 'POST', '/emails', {
      body,
      headers: { 'idempotency-key': key },
    })
    return { vendorId: Accepted.parse(answer).id, status: 'queued' }
  },

  /** Resend keeps the last thing that happened; why a mail came back it tells by webhook alone. */
  async status({ vendorId }: { vendorId: string }, { connection, fetch, signal }) {
    const answer = await call(
      { settings: connection, fetch, signal },
      'GET',
      `/emails/${encodeURIComponent(vendorId)}`,
    )
    return reports[Stored.parse(answer).last_event ?? '']
  },
})
