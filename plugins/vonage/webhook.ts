import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type DeliveryStatus, type HookNews, type WebhookHandler, z } from '#sdk'
import type { Settings } from './connection.ts'
import { codeOf, wordsOf } from './errors.ts'
import { captionOf, filesOf, media } from './files.ts'

const Hook = z.object({
  message_uuid: z.string(),
  timestamp: z.string().optional(),
  status: z.string().optional(),
  from: z.string().optional(),
  text: z.string().nullish(),
  /** MMS is to people what SMS is: the same number, the same conversation. */
  channel: z.string().optional(),
  profile: z.object({ name: z.string().optional() }).nullish(),
  message_type: z.string().optional(),
  ...media,
  client_ref: z.string().nullish(),
  error: z
    .object({ type: z.union([z.string(), z.number()]).optional(), title: z.string().optional() })
    .nullish(),
  usage: z.object({ currency: z.string(), price: z.string() }).nullish(),
})
type Hook = z.infer<typeof Hook>

const statuses: Record<string, DeliveryStatus> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'read',
  rejected: 'failed',
  undeliverable: 'failed',
}

/** What else an account may carry, Viber or Messenger, names people by no number. */
const channels: Record<string, 'sms' | 'whatsapp'> = { sms: 'sms', mms: 'sms', whatsapp: 'whatsapp' }

const FIVE_MINUTES = 300

export const webhook: WebhookHandler = {
  verify({ headers, raw, connection, now }) {
    const { apiKey, signatureSecret } = connection as Settings
    const token = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
    if (!signatureSecret || !token || !now) return false
    const claims = readToken(token, signatureSecret)
    if (!claims) return false
    const age = Math.abs(now.getTime() / 1000 - Number(claims.iat))
    const hash = createHash('sha256').update(raw).digest('hex')
    return claims.api_key === apiKey && age <= FIVE_MINUTES && claims.payload_hash === hash
  },

  read({ raw, url }) {
    const parsed = Hook.safeParse(JSON.parse(new TextDecoder().decode(raw)))
    // Calls, verifications: other things that an account may report on.
    if (!parsed.success) return []
    const hook = parsed.data
    const at = hook.timestamp ? new Date(hook.timestamp) : undefined
    if (hook.status) return report(hook, at, new URL(url).searchParams.get('key') ?? undefined)
    if (!hook.from) return []
    const channel = channels[hook.channel ?? 'sms']
    if (!channel) return []
    const { message_uuid: vendorId, from, text, profile } = hook
    return [
      {
        ...{ what: 'message', id: vendorId, at, vendorId, channel },
        from: { phone: `+${from.replace(/^\+/, '')}`, name: profile?.name },
        text: text || captionOf(hook) || '📎',
        files: filesOf(hook),
      },
    ]
  },
}

function report(hook: Hook, at: Date | undefined, key: string | undefined): HookNews[] {
  const { message_uuid: vendorId, status: said = '', client_ref, error, usage } = hook
  const status = statuses[said]
  if (!status) return []
  const amount = Number(usage?.price)
  return [
    {
      ...{
        what: 'status',
        id: `${vendorId}:${said}`,
        at,
        send: { key: key ?? client_ref ?? undefined, vendorId },
      },
      status,
      ...(status === 'failed' ? { error: wordsOf(codeOf(error?.type), error?.title) } : {}),
      ...(usage && amount >= 0 ? { cost: { amount, currency: usage.currency } } : {}),
    },
  ]
}

/** A signed JSON Web Token by HMAC-SHA256, the only way Vonage signs its webhooks; anything else is none. */
function readToken(token: string, secret: string): Record<string, unknown> | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  if (more.length > 0 || decode(head)?.alg !== 'HS256') return undefined
  const wanted = createHmac('sha256', secret).update(`${head}.${body}`).digest()
  const given = Buffer.from(signature, 'base64url')
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? decode(body) : undefined
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
