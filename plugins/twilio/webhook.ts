import type { HookNews, WebhookHandler } from '#sdk'
import type { Settings } from './connection.ts'
import { failureOf } from './errors.ts'
import { statusOf } from './status.ts'
import { asks, isCall, readCall } from './voice/hooks.ts'
import { reply } from './voice/twiml.ts'

const formOf = (raw: Uint8Array) => new URLSearchParams(new TextDecoder().decode(raw))

export const webhook: WebhookHandler = {
  async verify({ headers, raw, url, connection }) {
    const { authToken } = connection as Settings
    const signature = headers.get('x-twilio-signature')
    if (!authToken || !signature) return false
    const { validateRequest } = await import('twilio/lib/webhooks/webhooks.js')
    const form = formOf(raw)
    const fields = Object.fromEntries(
      [...new Set(form.keys())].map((name) => {
        const values = form.getAll(name)
        return [name, values.length > 1 ? values : values[0]]
      }),
    )
    return validateRequest(authToken, signature, url, fields)
  },

  read({ raw, url }) {
    const form = formOf(raw)
    if (isCall(form)) return readCall(form, url)
    const sid = form.get('MessageSid') ?? form.get('SmsSid')
    if (!sid) return []
    const status = form.get('MessageStatus') ?? form.get('SmsStatus') ?? ''
    return status === 'received' || (form.has('Body') && !form.has('MessageStatus'))
      ? [inbound(sid, form)]
      : report(sid, status, form, new URL(url).searchParams.get('key') ?? undefined)
  },

  asks,
  reply,
}

function report(vendorId: string, said: string, form: URLSearchParams, key: string | undefined): HookNews[] {
  const status = statusOf(said)
  if (!status) return []
  const code = Number(form.get('ErrorCode') ?? 0)
  return [
    {
      what: 'status',
      id: `${vendorId}:${said}`,
      send: { key, vendorId },
      status,
      ...(status === 'failed' ? failureOf(code) : {}),
    },
  ]
}

/** Twilio reads STOP, START and HELP in many languages by itself, and says so. */
const words: Record<string, 'stop' | 'start'> = { STOP: 'stop', START: 'start' }

function inbound(vendorId: string, form: URLSearchParams): HookNews {
  const from = form.get('From') ?? ''
  const media = Number(form.get('NumMedia') ?? 0)
  const word = words[form.get('OptOutType') ?? '']
  return {
    what: 'message',
    id: vendorId,
    vendorId,
    channel: from.startsWith('whatsapp:') ? 'whatsapp' : 'sms',
    from: { phone: from.replace(/^whatsapp:/, ''), name: form.get('ProfileName') ?? undefined },
    text: form.get('Body') || (media > 0 ? `[${media} 📎]` : ''),
    files: Array.from({ length: media }, (_, i) => form.get(`MediaUrl${i}`)).flatMap((ref) =>
      ref ? { ref } : [],
    ),
    ...(word ? { word } : {}),
  }
}
