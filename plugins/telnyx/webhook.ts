import { type HookNews, type WebhookHandler, z } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { failureOf } from './errors.ts'
import { costOf, statusOf } from './status.ts'
import { readCall } from './voice/hooks.ts'

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
      media: z.array(z.object({ url: z.string().nullish() })).nullish(),
      cost: z.object({ amount: z.string().nullish(), currency: z.string().nullish() }).nullish(),
    }),
  }),
})
type Payload = z.infer<typeof Hook>['data']['payload']

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
    const call = readCall(body, url)
    if (call) return call
    const parsed = Hook.safeParse(body)
    // Numbers, calls, faxes: other things that an account may report on.
    if (!parsed.success) return []
    const { id, event_type, occurred_at, payload } = parsed.data.data
    const at = occurred_at ? new Date(occurred_at) : undefined
    if (event_type === 'message.received') return received(id, at, payload)
    if (event_type !== 'message.sent' && event_type !== 'message.finalized') return []
    const status = statusOf(payload.to?.[0]?.status)
    if (!status) return []
    const code = String(payload.errors?.[0]?.code ?? '')
    return [
      {
        what: 'status',
        id,
        at,
        send: { key: new URL(url).searchParams.get('key') ?? undefined, vendorId: payload.id },
        status,
        ...(status === 'failed' ? failureOf(code) : {}),
        ...costOf(payload.cost),
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
  const files = (media ?? []).flatMap(({ url }) => (url ? { ref: url } : []))
  const shown = text || (media?.length ? `[${media.length} 📎]` : '')
  return [{ what: 'message', id, at, vendorId, channel: 'sms', from: { phone }, text: shown, files }]
}
