import { defineProvider, type EmailMessage, z } from '#sdk'
import { call } from './request.ts'

const Accepted = z.object({ id: z.string().min(1) })

export const email = defineProvider({
  kind: 'email',
  title: 'E-mail by Resend',
  // Resend remembers a key for a day and answers a repetition with the first one's id.
  ifLost: 'idempotency-key',
  async send(
    { to, subject, text, html, replyTo, headers }: EmailMessage,
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
      // Comes back with every report.
      tags: [{ name: 'key', value: key }],
    }
    const answer = await call({ settings: connection, fetch, signal }, 'POST', '/emails', {
      body,
      headers: { 'idempotency-key': key },
    })
    return { vendorId: Accepted.parse(answer).id, status: 'queued' }
  },
})
