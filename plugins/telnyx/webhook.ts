import { type DeliveryStatus, type HookNews, type WebhookHandler, z } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { optOutOf, wordsOf } from './errors.ts'

const Hook = z.object({
  data: z.object({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.string().optional(),
    payload: z.object({
      id: z.string(),
      text: z.string().nullish(),
      from: z.object({ phone_number: z.string().nullish() }).nullish(),
      to: z.array(z.object({ status: z.string().nullish() })).nullish(),
      errors: z.array(z.object({ code: z.union([z.string(), z.number()]) })).nullish(),
      media: z.array(z.unknown()).nullish(),
    }),
  }),
})
type Payload = z.infer<typeof Hook>['data']['payload']

const statuses: Record<string, DeliveryStatus> = {
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  // The operator says nothing more: it left, and that is all there is to know.
  delivery_unconfirmed: 'sent',
  delivered: 'delivered',
  delivery_failed: 'failed',
  sending_failed: 'failed',
  expired: 'failed',
}

export const webhook: WebhookHandler = {
  async verify({ headers, raw, connection }) {
    const settings = connection as Settings
    if (!settings.publicKey) return false
    const client = await openClient(settings)
    // Throws at a wrong signature, and at one more than five minutes old.
    await client.webhooks.unwrap(new TextDecoder().decode(raw), { headers: Object.fromEntries(headers) })
    return true
  },

  read({ raw, url }) {
    const body: unknown = JSON.parse(new TextDecoder().decode(raw))
    const parsed = Hook.safeParse(body)
    // Numbers, calls, faxes: other things that an account may report on.
    if (!parsed.success) return []
    const { id, event_type, occurred_at, payload } = parsed.data.data
    const at = occurred_at ? new Date(occurred_at) : undefined
    if (event_type === 'message.received') return received(id, at, payload)
    if (event_type !== 'message.sent' && event_type !== 'message.finalized') return []
    const status = statuses[payload.to?.[0]?.status ?? '']
    if (!status) return []
    const code = String(payload.errors?.[0]?.code ?? '')
    const failed = status === 'failed'
    return [
      {
        what: 'status',
        id,
        at,
        send: { key: new URL(url).searchParams.get('key') ?? undefined, vendorId: payload.id },
        status,
        ...(failed
          ? { error: code ? wordsOf(code) : 'Telnyx could not deliver it and gave no reason.' }
          : {}),
        ...(failed && optOutOf(code) ? { optOut: optOutOf(code) } : {}),
      },
    ]
  },
}

function received(
  id: string,
  at: Date | undefined,
  { id: vendorId, text, from, media }: Payload,
): HookNews[] {
  const phone = from?.phone_number
  if (!phone) return []
  const shown = text || (media?.length ? `[${media.length} 📎]` : '')
  return [{ what: 'message', id, at, vendorId, channel: 'sms', from: { phone }, text: shown }]
}
