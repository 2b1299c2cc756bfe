import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Answer, Asked } from '../http/vendor.ts'

type Signed = { raw: Uint8Array; headers: Record<string, string> }
export type Person = { keys?: (string | undefined)[]; stream?: (ws: WebSocket) => void }
type Call = {
  id: string
  to: string
  hook: string
  stream?: string
  done: boolean
  spoken: string[]
  commands: string[]
}

/** Telnyx's calls: told what to do by commands, and telling by webhook when it is done. */
export function emulateCalls({
  sign,
  event,
  reach,
  problems,
}: {
  sign: (body: string, url: string) => Signed
  event: (type: string, payload: object) => string
  reach: (url: string) => string
  problems: string[]
}) {
  const calls = new Map<string, Call>()
  const people = new Map<string, Person>()
  const commands = new Set<string>()

  async function tell(call: Call, type: string, more: object = {}) {
    const body = event(type, {
      call_control_id: call.id,
      call_leg_id: call.id,
      call_session_id: call.id,
      from: '+34600000001',
      to: call.to,
      direction: 'outgoing',
      ...more,
    })
    const { headers, raw } = sign(body, call.hook)
    const answer = await fetch(reach(call.hook), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: new Uint8Array(raw),
    })
    if (!answer.ok) problems.push(`${type}: ${answer.status}`)
  }
  const later = (work: () => Promise<unknown>) =>
    setTimeout(() => work().catch((error) => problems.push(String(error))), 20)

  function dial(form: Record<string, unknown>): Answer {
    const command = String(form.command_id ?? randomUUID())
    if (commands.has(command))
      return { status: 422, json: { errors: [{ code: '90034', title: 'Command is a duplicate' }] } }
    commands.add(command)
    const call: Call = {
      id: `v3:${randomUUID()}`,
      to: String(form.to),
      hook: String(form.webhook_url),
      stream: form.stream_url ? String(form.stream_url) : undefined,
      done: false,
      spoken: [],
      commands: [],
    }
    calls.set(call.id, call)
    later(async () => {
      await tell(call, 'call.initiated', { state: 'bridging' })
      await tell(call, 'call.answered', { state: 'answered' })
      if (call.stream) openStream(call, call.stream)
    })
    return {
      status: 200,
      json: {
        data: {
          call_control_id: call.id,
          call_leg_id: call.id,
          call_session_id: call.id,
          is_alive: false,
          record_type: 'call',
        },
      },
    }
  }

  function openStream(call: Call, url: string) {
    const ws = new WebSocket(reach(url), { perMessageDeflate: false })
    ws.on('open', () => {
      ws.send(JSON.stringify({ event: 'connected', version: '1.0.0' }))
      ws.send(
        JSON.stringify({
          event: 'start',
          stream_id: 's1',
          sequence_number: '1',
          start: {
            call_control_id: call.id,
            media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
          },
        }),
      )
      people.get(call.to)?.stream?.(ws)
    })
    ws.on('error', (error) => problems.push(`stream: ${error.message}`))
  }

  function act(call: Call, name: string, form: Record<string, unknown>): Answer {
    if (call.done)
      return { status: 422, json: { errors: [{ code: '90018', title: 'Call has already ended' }] } }
    call.commands.push(name)
    if (name === 'speak') {
      call.spoken.push(String(form.payload))
      later(() => tell(call, 'call.speak.ended', { status: 'completed', client_state: form.client_state }))
    }
    if (name === 'gather_using_speak') {
      call.spoken.push(String(form.payload))
      const digits = people.get(call.to)?.keys?.shift()
      later(() =>
        tell(call, 'call.gather.ended', {
          status: digits ? 'valid' : 'timeout',
          digits: digits ?? '',
          client_state: form.client_state,
        }),
      )
    }
    if (name === 'hangup') hangUp(call)
    return { status: 200, json: { data: { result: 'ok' } } }
  }

  function hangUp(call: Call, cause = 'normal_clearing') {
    if (call.done) return
    call.done = true
    const now = Date.now()
    later(() =>
      tell(call, 'call.hangup', {
        state: 'hangup',
        hangup_cause: cause,
        start_time: new Date(now - 12_000).toISOString(),
        end_time: new Date(now).toISOString(),
      }),
    )
  }

  return {
    people,
    to: (number: string) => [...calls.values()].findLast((call) => call.to === number),
    hangUp,
    answer({ method, path, form }: Asked): Answer | undefined {
      if (method === 'POST' && path === '/v2/calls') return dial(form)
      const [, id = '', name = ''] =
        /^\/v2\/calls\/([^/]+)\/actions\/(\w+)$/.exec(decodeURIComponent(path)) ?? []
      const call = calls.get(id)
      return call && act(call, name, form)
    },
  }
}
