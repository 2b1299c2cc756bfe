import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Answer, Asked } from '../http/vendor.ts'
import { type ConversationRelay, conversationRelay } from './relay.ts'
import { sign } from './sign.ts'
import { type MediaStream, mediaStream } from './stream.ts'
import { type Element, parseXml } from './xml.ts'

type Answered = { digits?: string; speech?: string } | 'hang-up' | undefined

/** What somebody does when their phone rings. */
export type Person = {
  /** `reject` presses the red button; `out-of-service` has no such number */
  picksUp?: boolean | 'busy' | 'reject' | 'out-of-service'
  /** it rings until then */
  ringing?: Promise<unknown>
  /** what the carrier's ear says, one after the other */
  ears?: string[]
  /** answers to what is said and asked, in turn or by what was said; undefined is silence, 'hang-up' puts the phone down */
  answers?: Answered[] | ((said: string) => Answered)
  stream?: (stream: MediaStream, call: EmulatedCall) => void
  relay?: (relay: ConversationRelay, call: EmulatedCall) => void
}

/** The other end of a call that is put through; `ended` tells how, as Twilio does. */
export type SipLeg = { id: string; ended: Promise<string>; hangUp(): void }
type Trunk = (headers: Record<string, string>) => Promise<SipLeg>

export type EmulatedCall = {
  sid: string
  to: string
  from: string
  direction: 'outbound-api' | 'inbound'
  status: string
  createdAt: Date
  duration: number | null
  form: Record<string, string>
  /** everything the person heard in words */
  spoken: string[]
  room?: string
  stream?: MediaStream
  relay?: ConversationRelay
  sip?: SipLeg
  ended: Promise<void>
  hangUp(): void
}

type Live = EmulatedCall & {
  person: Person
  answered?: number
  sequence: number
  /** told to do something else, or over */
  interrupt: (next: string | 'over') => void
  finish: () => void
}

const sidOf = (kind: string) => kind + randomBytes(16).toString('hex')

/**
 * Twilio's calls: they ring, are picked up by people who follow a script, carry out TwiML, and are reported on with
 * signed requests. `reach` maps the public address to where the server listens.
 */
export function emulateCalls({
  accountSid,
  authToken,
  problems,
  reach,
  tempo = 1,
}: {
  accountSid: string
  authToken: string
  problems: string[]
  reach: (url: string) => string
  tempo?: number
}) {
  const calls = new Map<string, Live>()
  const people = new Map<string, Person>()
  const rooms = new Map<string, Set<Live>>()
  const reports: { url: string; fields: Record<string, string> }[] = []
  /** How reports misbehave. */
  const faults = { twice: false, backwards: false, silent: false, forged: false }
  let most = Number.POSITIVE_INFINITY
  let closed = false
  /** By its watch nobody talks for less than so many seconds, however fast a test is. */
  const talks = { least: 0 }
  /** what its watch says */
  const clock = { now: () => new Date() }
  /** whoever answers at SIP addresses */
  let trunk: Trunk | undefined

  async function post(url: string, fields: Record<string, string>): Promise<string> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': sign(faults.forged ? 'somebody else’s' : authToken, url, fields),
    }
    const answer = await fetch(reach(url), {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await answer.text()
    if (answer.status >= 300 && !faults.forged)
      problems.push(`11200: ${answer.status} at ${url.split('?')[0]}: ${text.slice(0, 200)}`)
    return text
  }

  const about = (call: Live) => ({
    CallSid: call.sid,
    AccountSid: accountSid,
    From: call.from,
    To: call.to,
    CallStatus: call.status,
    ApiVersion: '2010-04-01',
    Direction: call.direction,
  })

  const pendingReports = new Set<Promise<unknown>>()
  const held: (() => Promise<unknown>)[] = []
  /** Progress of a call; the last one says how long it was. */
  function report(call: Live, status: string, more: Record<string, string> = {}) {
    call.status = status
    const url = call.form.StatusCallback
    if (!url || faults.silent) return
    const fields = {
      ...about(call),
      CallStatus: status,
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(call.sequence++),
      Timestamp: clock.now().toUTCString(),
      ...more,
    }
    reports.push({ url, fields })
    const send = async () => {
      await post(url, fields)
      if (faults.twice) await post(url, fields)
    }
    if (faults.backwards) {
      held.unshift(send)
      if (FINAL.has(status)) for (const one of held.splice(0)) track(one())
    } else track(send())
  }
  const track = (work: Promise<unknown>) => {
    const mine = work
      .catch((error) => closed || problems.push(`11205: ${error}`))
      .finally(() => pendingReports.delete(mine))
    pendingReports.add(mine)
  }

  function create({ form }: Asked): Answer {
    const fields = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, String(value)]))
    const { To = '', From = '' } = fields
    if (!/^\+[1-9]\d{6,14}$/.test(To))
      return problem(21211, `The phone number you are attempting to call, ${To}, is not valid.`)
    if (!fields.Url && !fields.Twiml && !fields.ApplicationSid)
      return problem(21205, 'Url parameter is required.')
    if ((fields.Twiml?.length ?? 0) > 4000) return problem(21667, 'Twiml is longer than 4000 characters.')
    if ([...calls.values()].filter((call) => !FINAL.has(call.status)).length >= most)
      return problem(10004, 'Call concurrency limit exceeded', 429)
    const call = begin(To, From, 'outbound-api', fields)
    track(ring(call))
    return { status: 201, json: shown(call) }
  }

  function begin(to: string, from: string, direction: Live['direction'], form: Record<string, string>): Live {
    let finish: () => void = () => {}
    const ended = new Promise<void>((resolve) => {
      finish = resolve
    })
    const call: Live = {
      sid: sidOf('CA'),
      to,
      from,
      direction,
      status: 'queued',
      createdAt: new Date(),
      duration: null,
      form,
      spoken: [],
      sequence: 0,
      person: people.get(direction === 'inbound' ? from : to) ?? {},
      interrupt: () => {},
      finish,
      ended,
      hangUp: () => over(call, 'completed'),
    }
    calls.set(call.sid, call)
    return call
  }

  async function ring(call: Live) {
    await pause(5)
    report(call, 'initiated')
    await pause(10)
    if (FINAL.has(call.status)) return
    report(call, 'ringing')
    await pause(20)
    if (FINAL.has(call.status)) return
    const { picksUp = true } = call.person
    if (picksUp === 'busy') return over(call, 'busy', { SipResponseCode: '486' })
    if (picksUp === 'reject') return over(call, 'busy', { SipResponseCode: '603' })
    if (picksUp === 'out-of-service')
      return over(call, 'failed', { SipResponseCode: '404', ErrorCode: '13224' })
    if (!picksUp) {
      await pause((Number(call.form.Timeout ?? 60) * 1000) / Math.max(tempo, 100))
      return FINAL.has(call.status) ? undefined : over(call, 'no-answer', { SipResponseCode: '487' })
    }
    await call.person.ringing
    if (FINAL.has(call.status)) return
    call.answered = performance.now()
    report(call, 'in-progress')
    if (call.form.AsyncAmd === 'true') track(listenWithEars(call))
    await obey(call, call.form.Twiml ?? (await post(call.form.Url ?? '', about(call))))
  }

  async function listenWithEars(call: Live) {
    for (const AnsweredBy of call.person.ears ?? ['human']) {
      if (AnsweredBy.startsWith('machine_end') && call.form.MachineDetection !== 'DetectMessageEnd') continue
      if (AnsweredBy === 'machine_start' && call.form.MachineDetection === 'DetectMessageEnd') continue
      await pause(60)
      if (FINAL.has(call.status) || faults.silent) return
      await post(call.form.AsyncAmdStatusCallback ?? '', {
        ...about(call),
        AnsweredBy,
        MachineDetectionDuration: '2600',
      })
    }
  }

  /** Carries out a document, and what it leads to, until somebody puts the phone down. */
  async function obey(call: Live, first: string) {
    let xml: string | undefined = first
    while (xml !== undefined && !FINAL.has(call.status)) {
      let document: Element
      try {
        document = parseXml(xml)
      } catch (error) {
        problems.push(String(error))
        return over(call, 'failed')
      }
      const interrupted = new Promise<string>((resolve) => {
        call.interrupt = resolve
      })
      const next: string | undefined | 'over' = await Promise.race([
        carryOut(call, document.children),
        interrupted,
      ])
      if (next === 'over') return
      if (next === undefined) return over(call, 'completed')
      xml = next
    }
  }

  async function carryOut(call: Live, verbs: Element[]): Promise<string | undefined> {
    for (const verb of verbs) {
      const { attributes } = verb
      switch (verb.name) {
        case 'Say':
          call.spoken.push(verb.text)
          await pause(5)
          break
        case 'Play':
          call.spoken.push(`♪ ${verb.text}`)
          break
        case 'Pause':
          await pause((Number(attributes.length ?? 1) * 1000) / tempo)
          break
        case 'Gather': {
          for (const prompt of verb.children)
            call.spoken.push(prompt.name === 'Say' ? prompt.text : `♪ ${prompt.text}`)
          await pause(10)
          const { answers } = call.person
          const answer = typeof answers === 'function' ? answers(call.spoken.at(-1) ?? '') : answers?.shift()
          if (!answer) await pause((Number(attributes.timeout ?? 5) * 1000) / tempo)
          if (answer === 'hang-up') {
            over(call, 'completed')
            return 'over'
          }
          if (!answer && attributes.actionOnEmptyResult !== 'true') break
          return post(attributes.action ?? '', {
            ...about(call),
            ...(answer?.digits ? { Digits: answer.digits } : {}),
            ...(answer?.speech ? { SpeechResult: answer.speech, Confidence: '0.9' } : {}),
          })
        }
        case 'Connect': {
          await connect(call, verb.children[0] as Element)
          if (attributes.action)
            return post(attributes.action, {
              ...about(call),
              ...(call.relay ? { HandoffData: call.relay.ended ?? '' } : {}),
            })
          break
        }
        case 'Redirect':
          return post(verb.text.trim(), about(call))
        case 'Dial': {
          const status = await dial(call, verb)
          if (attributes.action) return post(attributes.action, { ...about(call), DialCallStatus: status })
          break
        }
        case 'Reject':
          over(call, 'busy')
          return 'over'
        case 'Hangup':
          return undefined
        default:
          problems.push(`12200: <${verb.name}>`)
      }
    }
    return undefined
  }

  async function connect(call: Live, noun: Element) {
    const { url = '' } = noun.attributes
    if (!url.startsWith('wss://')) problems.push(`31922: ${url}`)
    if (url.includes('?')) problems.push('31923: a query')
    const ws = new WebSocket(reach(url), {
      headers: { 'x-twilio-signature': sign(faults.forged ? 'somebody else’s' : authToken, url, {}) },
      perMessageDeflate: false,
    })
    const opened = await new Promise<boolean>((resolve) => {
      ws.once('open', () => resolve(true))
      ws.once('error', (error) => {
        problems.push(`31920: ${error.message}`)
        resolve(false)
      })
    })
    if (!opened) return
    if (noun.name === 'Stream') {
      call.stream = mediaStream(ws, {
        streamSid: sidOf('MZ'),
        callSid: call.sid,
        accountSid,
        tempo,
        problems,
      })
      call.person.stream?.(call.stream, call)
      await call.stream.closed
    } else if (noun.name === 'ConversationRelay') {
      const { welcomeGreeting } = noun.attributes
      if (welcomeGreeting) call.spoken.push(welcomeGreeting)
      call.relay = conversationRelay(ws, { call, accountSid, problems })
      call.person.relay?.(call.relay, call)
      await call.relay.closed
    } else problems.push(`12200: <${noun.name}>`)
  }

  async function dial(call: Live, verb: Element): Promise<string> {
    const sip = verb.children.find((one) => one.name === 'Sip')
    if (sip) return dialSip(call, sip.text.trim())
    const conference = verb.children.find((one) => one.name === 'Conference')
    if (!conference) {
      const other = people.get(verb.text.trim())
      call.spoken.push(`☎ ${verb.text.trim()}`)
      await pause(20)
      return other?.picksUp === false ? 'no-answer' : 'completed'
    }
    const room = conference.text.trim()
    call.room = room
    const here = rooms.get(room) ?? new Set<Live>()
    rooms.set(room, here.add(call))
    await call.ended
    return 'completed'
  }

  /** Our headers travel in the address; those of the carrier come on top. */
  async function dialSip(call: Live, uri: string): Promise<string> {
    const [address = '', query = ''] = uri.split('?')
    if (!/^sips?:[^@]+@/.test(address) || !trunk) {
      problems.push(`13224: ${uri}`)
      return 'failed'
    }
    const headers = Object.fromEntries(new URLSearchParams(query))
    if (Object.keys(headers).some((name) => !name.startsWith('X-'))) problems.push(`13224: ${query}`)
    const leg = await trunk({ From: `<sip:${call.from}@carrier.example>`, To: `<${address}>`, ...headers })
    call.sip = leg
    void call.ended.then(leg.hangUp)
    return leg.ended
  }

  const FINAL = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled'])

  function over(call: Live, status: string, more: Record<string, string> = {}) {
    if (FINAL.has(call.status)) return
    const lasted = ((performance.now() - (call.answered ?? 0)) * tempo) / 1000
    call.duration = call.answered === undefined ? 0 : Math.max(talks.least, Math.round(lasted))
    call.stream?.stop()
    call.relay?.cut()
    report(call, status, { CallDuration: String(call.duration), ...more })
    call.interrupt('over')
    call.finish()
    // Who ends the conference takes the others along.
    const room = rooms.get(call.room ?? '')
    room?.delete(call)
    for (const other of room ?? []) over(other, 'completed')
  }

  function update(call: Live, { form }: Asked): Answer {
    if (FINAL.has(call.status)) return problem(21220, 'Call is not in-progress. Cannot redirect.')
    if (form.Status) over(call, call.answered === undefined ? 'canceled' : String(form.Status))
    else if (form.Twiml) {
      call.stream?.stop()
      call.relay?.cut()
      call.sip?.hangUp()
      call.interrupt(String(form.Twiml))
    }
    return { status: 200, json: shown(call) }
  }

  const shown = (call: Live) => ({
    sid: call.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    answered_by: null,
    caller_name: null,
    date_created: call.createdAt.toUTCString().replace('GMT', '+0000'),
    date_updated: call.createdAt.toUTCString().replace('GMT', '+0000'),
    direction: call.direction,
    duration: call.duration === null ? null : String(call.duration),
    end_time: null,
    forwarded_from: null,
    from: call.from,
    from_formatted: call.from,
    group_sid: null,
    parent_call_sid: null,
    phone_number_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    start_time: null,
    status: call.status === 'initiated' ? 'queued' : call.status,
    subresource_uris: {},
    to: call.to,
    to_formatted: call.to,
    trunk_sid: null,
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
  })

  return {
    /** Undefined for requests that are not about calls. */
    answer(asked: Asked): Answer | undefined {
      const base = `/2010-04-01/Accounts/${accountSid}/Calls`
      if (asked.path === `${base}.json` && asked.method === 'POST') return create(asked)
      if (asked.path === `${base}.json`) {
        const to = asked.query.get('To')
        const found = [...calls.values()].filter((call) => !to || call.to === to).reverse()
        const uri = `https://api.twilio.com${asked.path}`
        const page = {
          page: 0,
          page_size: 50,
          start: 0,
          end: found.length,
          first_page_uri: uri,
          next_page_uri: null,
          previous_page_uri: null,
          uri,
        }
        return { status: 200, json: { ...page, calls: found.map(shown) } }
      }
      const [, sid = ''] = new RegExp(`^${base}/(CA[0-9a-f]{32})\\.json$`).exec(asked.path) ?? []
      const call = calls.get(sid)
      if (!call) return sid ? problem(20404, 'The requested resource was not found', 404) : undefined
      return asked.method === 'POST' ? update(call, asked) : { status: 200, json: shown(call) }
    },
    people,
    reports,
    faults,
    clock,
    talks,
    post,
    /** What becomes of calls that are put through by SIP. */
    connectTo(next: Trunk) {
      trunk = next
    },
    limit: (n: number) => {
      most = n
    },
    all: (): EmulatedCall[] => [...calls.values()],
    to: (number: string): EmulatedCall | undefined =>
      [...calls.values()].findLast((call) => call.to === number),
    /** Somebody calls one of the account's numbers. */
    async incoming(hook: string, from: string, to: string): Promise<EmulatedCall> {
      const call = begin(to, from, 'inbound', { StatusCallback: hook })
      call.status = 'ringing'
      const xml = await post(hook, about(call))
      call.answered = performance.now()
      call.status = 'in-progress'
      track(obey(call, xml))
      return call
    },
    async settled() {
      while (pendingReports.size > 0) await Promise.all(pendingReports)
    },
    close() {
      closed = true
      for (const call of calls.values()) {
        call.stream?.cut()
        call.relay?.cut()
      }
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const problem = (code: number, message: string, status = 400): Answer => ({
  status,
  json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})
