import { generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto'
import { type Answer, startVendor } from '../http/vendor.ts'
import { emulateCalls } from './calls.ts'

export type Message = {
  id: string
  to: string
  from: string
  text: string
  media_urls?: string[]
  webhook_url?: string
  status?: string
  code?: string
  cost?: { amount: string; currency: string }
}

/** Telnyx: every webhook signed with Ed25519 over the time and the raw body. */
export async function startTelnyx({
  reach = (url: string) => url,
}: {
  reach?: (url: string) => string
} = {}) {
  const apiKey = 'KEY0199emulated'
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const messages: Message[] = []
  const stopped = new Set<string>()
  const refusals: Answer[] = []

  const vendor = await startVendor(
    {
      ...{ host: 'api.telnyx.com', description: '../emulators/telnyx/api.json' },
      stores: ['s3.amazonaws.com'],
    },
    (asked) => {
      const { method, path, headers, form } = asked
      if (headers.authorization !== `Bearer ${apiKey}`) return problem('10009', 'Authentication failed', 401)
      const answered = calls.answer(asked)
      if (answered) return answered
      if (path === '/v2/balance')
        return { status: 200, json: { data: { balance: '12.50', currency: 'USD', record_type: 'balance' } } }
      const one = messages.find(({ id }) => method === 'GET' && path === `/v2/messages/${id}`)
      if (one) {
        const { id, to, status = 'queued', code, cost = null } = one
        const errors = code ? [{ code, title: 'An error' }] : []
        return { status: 200, json: { data: { id, to: [{ phone_number: to, status }], errors, cost } } }
      }
      if (method !== 'POST' || path !== '/v2/messages') return problem('10005', 'Resource not found', 404)
      const refusal = refusals.shift()
      if (refusal) return refusal
      const message = { ...form, id: randomUUID() } as unknown as Message
      if (stopped.has(message.to)) return problem('40300', 'Blocked due to STOP message', 400)
      messages.push(message)
      const to = [{ phone_number: message.to, status: 'queued' }]
      return {
        status: 200,
        json: { data: { ...message, record_type: 'message', direction: 'outbound', to } },
      }
    },
  )

  /** A webhook as Telnyx sends it. */
  function sign(body: string, url: string, at = new Date(), key = privateKey) {
    const timestamp = String(Math.floor(at.getTime() / 1000))
    const raw = new TextEncoder().encode(body)
    const signature = signBytes(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64')
    return { url, raw, headers: { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp } }
  }
  const event = (event_type: string, payload: object) =>
    JSON.stringify({
      data: {
        id: randomUUID(),
        event_type,
        occurred_at: new Date().toISOString(),
        payload,
        record_type: 'event',
      },
      meta: { attempt: 1 },
    })

  const calls = emulateCalls({ sign, event, reach, problems: vendor.problems })

  return {
    ...vendor,
    calls,
    settings: {
      apiKey,
      from: '+34600000001',
      callApp: '1494404757140276705',
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64'),
    },
    messages,
    sign,
    stop: (number: string) => stopped.add(number),
    refuse: (code: string, title: string, status = 422) => refusals.push(problem(code, title, status)),
    report: (message: Message, type: 'message.sent' | 'message.finalized', status: string, code?: string) =>
      sign(
        event(type, {
          id: message.id,
          direction: 'outbound',
          from: { phone_number: message.from },
          to: [{ phone_number: message.to, status }],
          text: message.text,
          errors: code ? [{ code, title: 'An error' }] : [],
        }),
        message.webhook_url ?? '',
      ),
    inbound: (url: string, from: string, text: string, media: object[] = []) =>
      sign(
        event('message.received', {
          id: randomUUID(),
          direction: 'inbound',
          from: { phone_number: from },
          to: [{ phone_number: '+34600000001', status: 'webhook_delivered' }],
          text,
          media,
          errors: [],
        }),
        url,
      ),
    /** A file that a person has sent; answers where its message says that it lies. */
    keep(name: string, bytes: Buffer) {
      vendor.files.set(`/media.telnyx.com/${name}`, () => ({ status: 200, bytes }))
      return `https://s3.amazonaws.com/media.telnyx.com/${name}`
    },
  }
}

const problem = (code: string, title: string, status: number): Answer => ({
  status,
  json: { errors: [{ code, title, detail: title }] },
})
