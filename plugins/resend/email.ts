import { defineProvider, type EmailMessage, z } from '#sdk'
import { call } from './request.ts'

const Accepted = z.object({ id: z.string().min(1) })

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
})
