import { createHmac, randomUUID } from 'node:crypto'
import { type Answer, type Asked, startVendor } from '../http/vendor.ts'

export type RetellCall = {
  call_id: string
  call_status: string
  from_number: string
  to_number: string
  metadata: Record<string, string>
  start_timestamp: number
  [field: string]: unknown
}

/** Retell leads whole calls: it is told whom to call, and tells what became of it by signed webhooks. */
export async function startRetell() {
  const apiKey = 'key_emulated'
  const calls: RetellCall[] = []
  const refusals: Answer[] = []

  function create({ form }: Asked): Answer {
    const call = {
      ...{
        call_id: `call_${randomUUID().replaceAll('-', '')}`,
        call_status: 'registered',
        call_type: 'phone_call',
      },
      ...{ direction: 'outbound', agent_id: form.override_agent_id ?? 'agent_default', agent_version: 1 },
      ...form,
      start_timestamp: Date.now(),
    } as unknown as RetellCall
    calls.push(call)
    return { status: 201, json: call }
  }

  function stop(id: string): Answer {
    const call = calls.find((one) => one.call_id === id)
    if (!call || call.call_status === 'ended') return wrong(422, 'The call is over')
    Object.assign(call, { call_status: 'ended', disconnection_reason: 'manual_stopped' })
    return { status: 204 }
  }

  const vendor = await startVendor(
    { host: 'api.retellai.com', description: 'retell/openapi.json' },
    (asked): Answer => {
      if (asked.headers.authorization !== `Bearer ${apiKey}`) return wrong(401, 'Invalid API key')
      const refusal = refusals.shift()
      if (refusal) return refusal
      if (asked.path === '/v2/create-phone-call') return create(asked)
      if (asked.path === '/list-agents') return { status: 200, json: [agent] }
      const stopped = /^\/v2\/stop-call\/(.+)$/.exec(asked.path)?.[1]
      if (stopped) return stop(stopped)
      const id = /^\/v2\/get-call\/(.+)$/.exec(asked.path)?.[1]
      const call = calls.find((one) => one.call_id === id)
      if (id) return call ? { status: 200, json: call } : wrong(422, 'There is no such call')
      return { status: 200, json: [...calls].reverse() }
    },
  )

  return {
    ...vendor,
    settings: { apiKey, from: '+34910000001' },
    calls,
    refuse: (status: number, message: string) => refusals.push(wrong(status, message)),
    /** A webhook as Retell sends it: signed with the API key over the raw body and the time. */
    webhook(event: string, call: RetellCall, more: object = {}, at = new Date()) {
      const body = JSON.stringify({ event, call: { ...call, ...more } })
      const time = at.getTime()
      const digest = createHmac('sha256', apiKey).update(`${body}${time}`).digest('hex')
      const headers = { 'x-retell-signature': `v=${time},d=${digest}`, 'content-type': 'application/json' }
      return { body, headers, raw: new TextEncoder().encode(body) }
    },
  }
}

const agent = {
  agent_id: 'agent_default',
  version: 1,
  voice_id: 'openai-nova',
  response_engine: { type: 'retell-llm', llm_id: 'llm_1' },
  last_modification_timestamp: 1_700_000_000_000,
}
const wrong = (status: number, message: string): Answer => ({ status, json: { status: 'error', message } })
