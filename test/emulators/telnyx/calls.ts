import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Answer, Asked } from '../http/vendor.ts'
import { type ConversationRelay, conversationRelay } from '../twilio/relay.ts'

type Signed = { raw: Uint8Array; headers: Record<string, string> }
export type Person = {
  keys?: (string | undefined)[]
  /** never picks up */
  away?: true
  stream?: (stream: Stream) => void
  relay?: (relay: ConversationRelay) => void
}
/** The phone's side of a stream: what it hears counts at once, and marks come back. */
export type Stream = { say(sound: Buffer): void; press(digit: string): void; heard: Buffer[]; clears: number }
type Call = {
  id: string
  to: string
  hook: string
  stream?: string
  relay?: string
  room?: string
  putThrough?: string
  lines: WebSocket[]
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
      lines: [],
    }
    calls.set(call.id, call)
    later(async () => {
      await tell(call, 'call.initiated', { state: 'bridging' })
      if (people.get(call.to)?.away) return
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
      const heard: Buffer[] = []
      let chunk = 0
      const stream: Stream = {
        heard,
        clears: 0,
        // Every second pair of frames comes the wrong way round, as it may.
        say(sound) {
          const frames = Array.from({ length: Math.ceil(sound.length / 160) }, (_, at) => ({
            chunk: String(++chunk),
            payload: sound.subarray(at * 160, at * 160 + 160).toString('base64'),
          }))
          for (let at = 0; at + 3 < frames.length; at += 4)
            frames.splice(at, 2, ...frames.slice(at, at + 2).reverse())
          for (const media of frames)
            ws.send(
              JSON.stringify({ event: 'media', stream_id: 's1', media: { track: 'inbound', ...media } }),
            )
        },
        press: (digit) => ws.send(JSON.stringify({ event: 'dtmf', stream_id: 's1', dtmf: { digit } })),
      }
      ws.on('message', (raw) => {
        const said = JSON.parse(String(raw))
        if (said.stream_id || said.streamSid) problems.push(`A stream is not named here: ${raw}`)
        if (said.event === 'media') heard.push(Buffer.from(said.media.payload, 'base64'))
        else if (said.event === 'mark') ws.send(JSON.stringify({ ...said, stream_id: 's1' }))
        else if (said.event === 'clear') stream.clears++
        else problems.push(`No such frame: ${raw}`)
      })
      people.get(call.to)?.stream?.(stream)
    })
    call.lines.push(ws)
    ws.on('error', (error) => problems.push(`stream: ${error.message}`))
  }

  function openRelay(call: Call, form: Record<string, unknown>) {
    const ws = new WebSocket(reach(String(form.url)), { perMessageDeflate: false })
    call.lines.push(ws)
    ws.on('open', () => {
      call.spoken.push(String(form.greeting))
      const about = { sid: call.id, from: '+34600000001', to: call.to }
      people.get(call.to)?.relay?.(conversationRelay(ws, { call: about, accountSid: '', problems }))
    })
    ws.on('error', (error) => problems.push(`relay: ${error.message}`))
  }

  /** A room is there once somebody has opened it. */
  function confer({ method, path, form, query }: Asked): Answer | undefined {
    const name = query.get('filter[name]')
    if (path === '/v2/conferences' && method === 'GET') {
      const there = [...calls.values()].some((call) => call.room === name && !call.done)
      return { status: 200, json: { data: there ? [{ id: name, name, status: 'in_progress' }] : [] } }
    }
    const [, id] = /^\/v2\/conferences\/([^/]+)\/actions\/join$/.exec(decodeURIComponent(path)) ?? []
    if (path !== '/v2/conferences' && !id) return undefined
    const call = calls.get(String(form.call_control_id))
    if (!call) return { status: 404, json: { errors: [{ code: '10005', title: 'Resource not found' }] } }
    call.room = id ?? String(form.name)
    for (const line of call.lines) line.close()
    return { status: 200, json: { data: { id: call.room, name: call.room } } }
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
    if (name === 'conversation_relay_start') openRelay(call, form)
    if (name === 'transfer') call.putThrough = String(form.to)
    if (name === 'hangup') hangUp(call)
    return { status: 200, json: { data: { result: 'ok' } } }
  }

  function hangUp(call: Call, cause = 'normal_clearing') {
    if (call.done) return
    call.done = true
    for (const line of call.lines) line.close()
    // Who ends the conference takes the others along.
    for (const other of calls.values()) if (call.room && other.room === call.room) hangUp(other)
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
    answer(asked: Asked): Answer | undefined {
      const { method, path, form } = asked
      const conference = confer(asked)
      if (conference) return conference
      if (method === 'POST' && path === '/v2/calls') return dial(form)
      const [, id = '', name = ''] =
        /^\/v2\/calls\/([^/]+)\/actions\/(\w+)$/.exec(decodeURIComponent(path)) ?? []
      const call = calls.get(id)
      return call && act(call, name, form)
    },
  }
}
