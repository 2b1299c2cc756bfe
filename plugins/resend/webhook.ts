import { type HookNews, type WebhookHandler, z } from '#sdk'
import type { Settings } from './connection.ts'

const Report = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    email_id: z.string().optional(),
    tags: z
      .union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string(), value: z.string() }))])
      .nullish(),
    bounce: z.object({ message: z.string().optional(), type: z.string().optional() }).nullish(),
    failed: z.object({ reason: z.string().optional() }).nullish(),
    click: z.object({ link: z.string().optional() }).nullish(),
  }),
})
type Data = z.infer<typeof Report>['data']

export const webhook: WebhookHandler = {
  async verify({ headers, raw, connection }) {
    const { signingSecret } = connection as Settings
    if (!signingSecret) return false
    const { Webhook } = await import('standardwebhooks')
    const of = (name: string) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`) ?? ''
    // Throws at a wrong signature, and at one more than five minutes old.
    new Webhook(signingSecret).verify(new TextDecoder().decode(raw), {
      'webhook-id': of('id'),
      'webhook-timestamp': of('timestamp'),
      'webhook-signature': of('signature'),
    })
    return true
  },

  read({ headers, raw }) {
    const { type, created_at, data } = Report.parse(JSON.parse(new TextDecoder().decode(raw)))
    if (!data.email_id) return []
    const id = headers.get('svix-id') ?? headers.get('webhook-id') ?? `${type}:${data.email_id}:${created_at}`
    const news = newsOf(type, data)
    return news
      ? [{ id, at: new Date(created_at), send: { vendorId: data.email_id, key: keyOf(data) }, ...news }]
      : []
  },
}

const keyOf = ({ tags }: Data): string | undefined =>
  Array.isArray(tags) ? tags.find((tag) => tag.name === 'key')?.value : tags?.key

/** What is left when who and when are taken away. */
type About = HookNews extends infer N
  ? N extends { what: 'status' | 'event' }
    ? Omit<N, 'id' | 'at' | 'send'>
    : never
  : never

function newsOf(type: string, { bounce, failed, click }: Data): About | undefined {
  switch (type) {
    case 'email.sent':
    case 'email.delivery_delayed':
      return { what: 'status', status: 'sent' }
    case 'email.delivered':
      return { what: 'status', status: 'delivered' }
    case 'email.bounced': {
      const lasting = !/transient/i.test(bounce?.type ?? '')
      const error = `The mail came back: ${bounce?.message ?? 'no reason given'}. Check the contact’s address.`
      return {
        what: 'status',
        status: 'failed',
        error,
        ...(lasting ? { optOut: 'the address does not take mail' } : {}),
      }
    }
    case 'email.suppressed':
      return {
        what: 'status',
        status: 'failed',
        error: 'Resend no longer sends to this address: earlier mail came back or was marked as spam.',
        optOut: 'Resend no longer sends to this address',
      }
    case 'email.failed':
      return {
        what: 'status',
        status: 'failed',
        error: `Resend could not send it: ${failed?.reason ?? 'no reason given'}.`,
      }
    case 'email.complained':
      return { what: 'event', type: 'message.complained', optOut: 'marked it as spam' }
    case 'email.opened':
      return { what: 'event', type: 'email.opened' }
    case 'email.clicked':
      return { what: 'event', type: 'link.clicked', properties: { url: click?.link ?? '' } }
    default:
      return undefined
  }
}
