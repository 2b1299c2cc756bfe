import { type WebhookHandler, z } from '#sdk'
import type { Settings } from './connection.ts'

const Report = z.object({
  type: z.string(),
  created_at: z.number(),
  data: z.object({
    call_id: z.string().optional(),
    sip_headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  }),
})

/** Carries our own key of the call, when it was us who put it through. */
const OUR_KEY = 'x-call-ref'

export const webhook: WebhookHandler = {
  async verify({ headers, raw, connection }) {
    const { webhookSecret } = connection as Settings
    if (!webhookSecret) return false
    const { Webhook } = await import('standardwebhooks')
    // Throws at a wrong signature, and at one more than five minutes old.
    new Webhook(webhookSecret).verify(new TextDecoder().decode(raw), Object.fromEntries(headers))
    return true
  },

  read({ headers, raw }) {
    const { type, created_at, data } = Report.parse(JSON.parse(new TextDecoder().decode(raw)))
    if (type !== 'realtime.call.incoming' || !data.call_id) return []
    const header = (name: string) =>
      data.sip_headers.find((one) => one.name.toLowerCase() === name)?.value ?? ''
    return [
      {
        id: headers.get('webhook-id') ?? data.call_id,
        at: new Date(created_at * 1000),
        what: 'call-incoming',
        vendorId: data.call_id,
        from: numberIn(header('from')),
        to: numberIn(header('to')),
        ...(header(OUR_KEY) ? { ref: header(OUR_KEY) } : {}),
      },
    ]
  },
}

/** `"Ana" <sip:+34600123456@host>` → `+34600123456` */
const numberIn = (address: string): string => /sips?:(\+?\d{3,15})@/.exec(address)?.[1] ?? ''
