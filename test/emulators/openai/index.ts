import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { type Answer, type Asked, startVendor } from '../http/vendor.ts'
import { type ChatAsked, complete, type Mind, type Utterance, wrong } from './chat.ts'
import { serveRealtime } from './realtime.ts'

export type { ChatAsked, Utterance } from './chat.ts'
export type { RealtimeScript, Turn } from './realtime.ts'

type SipCall = {
  state: string
  session?: object
  target?: string
  /** as its carrier hears of it */
  ended: Promise<string>
  end(how: string): void
}

/** OpenAI: chat completions, Realtime by WebSocket, and calls that come in by SIP. */
export async function startOpenAi() {
  const apiKey = 'sk-emulated'
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`
  const script: Utterance[] = []
  let mind: Mind = () => ({ text: 'I see.' })
  const sipCalls = new Map<string, SipCall>()
  const refusals: Answer[] = []

  const speak = (asked: ChatAsked): Utterance => script.shift() ?? mind(asked)

  function answer(asked: Asked): Answer {
    if (asked.headers.authorization !== `Bearer ${apiKey}`)
      return wrong(401, 'Incorrect API key provided.', 'invalid_api_key')
    const refusal = refusals.shift()
    if (refusal) return refusal
    if (asked.path === '/v1/chat/completions') return complete(asked, speak)
    if (asked.path === '/v1/models')
      return { status: 200, json: { object: 'list', data: ['gpt-5-mini', 'gpt-realtime-2.1'].map(model) } }
    const [, id = '', verb = ''] = /^\/v1\/realtime\/calls\/([^/]+)\/(\w+)$/.exec(asked.path) ?? []
    return control(id, verb, asked.form)
  }

  function control(id: string, verb: string, form: Record<string, unknown>): Answer {
    const call = sipCalls.get(id)
    if (!call) return wrong(404, `No call with the id ${id}.`, 'call_id_not_found')
    if (verb === 'accept') {
      if (call.state !== 'ringing') return wrong(400, 'The call was answered already.')
      Object.assign(call, { state: 'accepted', session: form })
      sockets.prepare(id, structuredClone(form))
    }
    if (verb === 'reject') {
      call.state = 'rejected'
      call.end('busy')
    }
    if (verb === 'refer') {
      Object.assign(call, { state: 'referred', target: form.target_uri })
      over(id)
    }
    if (verb === 'hangup') {
      call.state = 'ended'
      over(id)
    }
    return { status: 200, headers: { 'content-length': '0' } }
  }

  function over(id: string) {
    sipCalls.get(id)?.end('completed')
    sockets.drop(id)
  }

  const vendor = await startVendor({ host: 'api.openai.com', description: 'openai/openapi.json' }, answer)
  const sockets = serveRealtime(vendor.server, apiKey, vendor.problems)

  return {
    ...vendor,
    settings: { apiKey, webhookSecret },
    sockets,
    sipCalls,
    /** What the model says next, one after the other; afterwards it thinks. */
    say: (...next: Utterance[]) => script.push(...next),
    think(next: Mind) {
      mind = next
    },
    refuse: (status: number, message: string, code?: string) => refusals.push(wrong(status, message, code)),
    /** A call comes in over SIP: the webhook as OpenAI sends it. */
    incoming(headers: Record<string, string>, { at = new Date(), id = `rtc_${randomUUID()}` } = {}) {
      const { promise: ended, resolve: end } = Promise.withResolvers<string>()
      sipCalls.set(id, { state: 'ringing', ended, end })
      const sip_headers = Object.entries(headers).map(([name, value]) => ({ name, value }))
      return { id, ...signed(webhookSecret, 'realtime.call.incoming', { call_id: id, sip_headers }, at) }
    },
    /** The person has put the phone down. */
    putDown: over,
    async close() {
      sockets.close()
      await vendor.close()
    },
  }
}

const model = (id: string) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'openai' })

function signed(secret: string, type: string, content: object, at: Date) {
  const id = `evt_${randomBytes(12).toString('hex')}`
  const body = JSON.stringify({
    object: 'event',
    id,
    type,
    created_at: Math.floor(at.getTime() / 1000),
    data: content,
  })
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
    'user-agent': 'OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)',
    'content-type': 'application/json',
  }
  return { body, headers, raw: new TextEncoder().encode(body) }
}
