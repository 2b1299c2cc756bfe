import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { type Answer, type Asked, startVendor } from '../http/vendor.ts'

type Email = {
  id: string
  to: string
  subject: string
  html?: string
  text?: string
  tags: { name: string; value: string }[]
  attachments?: { filename: string; content: string }[]
  event?: string
}

/** Resend: keys are remembered for a day, webhooks are signed as by Svix. */
export async function startResend() {
  const apiKey = 're_emulated_key'
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const emails: Email[] = []
  const byKey = new Map<string, { body: string; id: string }>()
  const refusals: Answer[] = []

  function send(asked: Asked): Answer {
    const refusal = refusals.shift()
    if (refusal) return refusal
    const key = asked.headers['idempotency-key']
    const known = key ? byKey.get(key) : undefined
    if (known && known.body !== asked.body)
      return problem(
        409,
        'invalid_idempotent_request',
        'Same idempotency key used with a different request payload.',
      )
    if (known) return { status: 200, json: { id: known.id } }
    const email = { ...asked.form, id: randomUUID() } as unknown as Email
    emails.push(email)
    if (key) byKey.set(key, { body: asked.body, id: email.id })
    return { status: 200, json: { id: email.id } }
  }

  const vendor = await startVendor({ host: 'api.resend.com', description: 'resend/resend.json' }, (asked) => {
    if (asked.headers.authorization !== `Bearer ${apiKey}`)
      return problem(401, 'validation_error', 'API key is invalid')
    if (asked.method === 'POST' && asked.path === '/emails') return send(asked)
    const one = emails.find(({ id }) => asked.method === 'GET' && asked.path === `/emails/${id}`)
    if (one) return { status: 200, json: { object: 'email', id: one.id, last_event: one.event ?? 'queued' } }
    if (asked.path === '/domains')
      return {
        status: 200,
        json: {
          object: 'list',
          has_more: false,
          data: [
            {
              id: randomUUID(),
              name: 'ribera.example',
              status: 'verified',
              created_at: '2026-01-01',
              region: 'eu-west-1',
            },
          ],
        },
      }
    return problem(404, 'not_found', 'The requested endpoint does not exist.')
  })

  return {
    ...vendor,
    settings: { apiKey, from: 'Ribera <hello@ribera.example>', signingSecret: secret },
    emails,
    refuse: (status: number, name: string, message: string) => refusals.push(problem(status, name, message)),
    /** A webhook as Resend sends it about one of its messages. */
    webhook(type: string, email: Email, more: object = {}, at = new Date()) {
      const id = `msg_${randomBytes(12).toString('hex')}`
      const data = {
        email_id: email.id,
        created_at: at.toISOString(),
        from: 'hello@ribera.example',
        to: [email.to],
        subject: email.subject,
        tags: Object.fromEntries(email.tags.map(({ name, value }) => [name, value])),
        ...more,
      }
      return sign(secret, id, JSON.stringify({ type, created_at: at.toISOString(), data }), at)
    },
  }
}

const problem = (statusCode: number, name: string, message: string): Answer => ({
  status: statusCode,
  json: { statusCode, name, message },
})

/** Svix: base64 HMAC-SHA256 of `id.timestamp.body` with the decoded secret. */
export function sign(secret: string, id: string, body: string, at = new Date()) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const headers = { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` }
  return { body, headers, raw: new TextEncoder().encode(body) }
}
