import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { eventChecker } from './events.ts'
import type { RealtimeScript, Turn } from './realtime.ts'
import { bursts, isSpeech, tone } from './tone.ts'

type Event = { type: string; event_id?: string; [field: string]: unknown }
type Item = { id: string; type: string; role?: string; [field: string]: unknown }
type Stored = { item: Item; previous: string | null; audioMs: number }
type Settings = {
  audio?: { input?: { turn_detection?: Detection | null }; output?: object }
  tools?: { name: string }[]
}
type Detection = { silence_duration_ms?: number; create_response?: boolean; interrupt_response?: boolean }
type Speaking = { id: string; item?: string; cancelled: boolean }

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const checkClient = eventChecker('Client')
const checkServer = eventChecker('Server')
const id = (kind: string) => `${kind}_${randomBytes(9).toString('hex')}`
/** µ-law at 8 kHz */
const BYTES_PER_MS = 8

/** One conversation. Listens by loudness, follows the script, and complains as the real one does. */
export class Session {
  readonly socket: WebSocket
  readonly callId: string | undefined
  /** everything the client sent, audio left out */
  readonly received: Event[] = []
  settings: Settings & Record<string, unknown> = {}
  private readonly script: RealtimeScript
  private readonly problems: string[]
  private readonly items: Stored[] = []
  private readonly turns: Turn[]
  private speaking: Speaking | undefined
  private heardMs = 0
  private silentMs = 0
  private hearing: { item: string; startMs: number } | undefined
  private late: (() => void)[] = []
  private playing: { answer: string; item: string; since: number } | undefined

  constructor(
    socket: WebSocket,
    given: { model: string; callId?: string; accepted?: object; script: RealtimeScript; problems: string[] },
  ) {
    this.socket = socket
    this.callId = given.callId
    this.script = given.script
    this.turns = given.script.turns
    this.problems = given.problems
    // What a call was changed to stays with the call, whichever control line did it.
    this.settings = Object.assign(given.accepted ?? {}, {
      type: 'realtime',
      model: given.model,
      ...given.accepted,
    })
    socket.on('message', (raw) => this.take(JSON.parse(String(raw)) as Event))
    this.tell('session.created', { session: this.settings })
  }

  /** The 60 minutes are over. */
  expire() {
    this.fail('session_expired', 'Your session hit the maximum duration of 60 minutes.')
    this.socket.close(1001)
  }

  fail(code: string, message: string) {
    this.tell('error', {
      error: { type: 'invalid_request_error', code, message, param: null, event_id: null },
    })
  }

  /** The caller says something, when no audio comes through us (SIP). */
  hear(heard: string) {
    this.beginSpeech()
    this.endSpeech(heard)
  }

  dtmf(key: string) {
    this.tell('input_audio_buffer.dtmf_event_received', {
      event: key,
      received_at: Math.floor(Date.now() / 1000),
    })
  }

  private tell(type: string, fields: object) {
    const event = { event_id: id('event'), type, ...fields }
    if (type !== 'session.created' && type !== 'session.updated')
      this.problems.push(...checkServer(event).map((why) => `The emulator says nonsense: ${why}`))
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(event))
  }

  private take(event: Event) {
    if (event.type !== 'input_audio_buffer.append') this.received.push(event)
    const wrong = checkClient(event)
    if (wrong.length > 0) {
      this.problems.push(...wrong)
      return this.fail('invalid_value', wrong.join(' '))
    }
    if (event.type === 'input_audio_buffer.append') this.listen(Buffer.from(String(event.audio), 'base64'))
    if (event.type === 'session.update') this.update(event.session as Settings)
    if (event.type === 'conversation.item.create') this.add(event.item as Item)
    if (event.type === 'conversation.item.truncate') this.truncate(event)
    if (event.type === 'response.create') this.create()
    if (event.type === 'response.cancel') this.cancel('client_cancelled')
  }

  private update(session: Settings) {
    const { audio, ...rest } = session
    const was = this.settings.audio
    Object.assign(this.settings, rest, {
      audio: { input: { ...was?.input, ...audio?.input }, output: { ...was?.output, ...audio?.output } },
    })
    this.tell('session.updated', { session: this.settings })
  }

  private get detection(): Detection | null {
    const given = this.settings.audio?.input?.turn_detection
    return given === undefined ? {} : given
  }

  private listen(audio: Buffer) {
    if (!this.detection) return
    for (let at = 0; at < audio.length; at += 160) {
      const frame = audio.subarray(at, at + 160)
      const ms = frame.length / BYTES_PER_MS
      this.heardMs += ms
      if (isSpeech(frame)) {
        this.silentMs = 0
        if (!this.hearing) this.beginSpeech()
      } else if (this.hearing) {
        this.silentMs += ms
        if (this.silentMs >= (this.detection.silence_duration_ms ?? 500)) this.endSpeech()
      }
    }
  }

  private beginSpeech() {
    this.hearing = { item: id('item'), startMs: Math.floor(this.heardMs) }
    this.tell('input_audio_buffer.speech_started', {
      audio_start_ms: this.hearing.startMs,
      item_id: this.hearing.item,
    })
    if (this.detection?.interrupt_response === false) return
    if (this.speaking) this.cancel('turn_detected')
    this.fallSilent()
  }

  /** On a line of its own it knows how much was heard, and forgets the rest by itself. */
  private fallSilent() {
    if (!this.playing) return
    const { answer, item, since } = this.playing
    this.playing = undefined
    const audio_end_ms = Math.floor((performance.now() - since) * (this.script.tempo ?? 10))
    this.tell('output_audio_buffer.cleared', { response_id: answer })
    this.tell('conversation.item.truncated', { item_id: item, content_index: 0, audio_end_ms })
  }

  private endSpeech(heard?: string) {
    const item = this.hearing?.item ?? id('item')
    this.hearing = undefined
    this.tell('input_audio_buffer.speech_stopped', {
      audio_end_ms: Math.floor(this.heardMs - this.silentMs),
      item_id: item,
    })
    const previous = this.items.at(-1)?.item.id ?? null
    this.tell('input_audio_buffer.committed', { item_id: item, previous_item_id: previous })
    const content = [{ type: 'input_audio' }]
    this.add({
      id: item,
      type: 'message',
      object: 'realtime.item',
      status: 'completed',
      role: 'user',
      content,
    })
    const transcript = heard ?? this.turns[0]?.heard ?? ''
    const told = () => {
      const usage = { type: 'tokens', total_tokens: 12, input_tokens: 10, output_tokens: 2 }
      const kind = 'conversation.item.input_audio_transcription.completed'
      this.tell(kind, { item_id: item, content_index: 0, transcript, usage })
    }
    if (this.script.lateTranscripts) this.late.push(told)
    else told()
    if (this.detection?.create_response !== false) this.create()
  }

  private add(given: Item) {
    const item = { ...given, id: given.id ?? id('item'), object: 'realtime.item', status: 'completed' }
    const previous = this.items.at(-1)?.item.id ?? null
    this.items.push({ item, previous, audioMs: 0 })
    this.tell('conversation.item.added', { previous_item_id: previous, item })
    this.tell('conversation.item.done', { previous_item_id: previous, item })
  }

  private truncate(event: Event) {
    const stored = this.items.find(({ item }) => item.id === event.item_id)
    if (!stored) return this.fail('invalid_value', `There is no item ${event.item_id}.`)
    if (stored.item.role !== 'assistant')
      return this.fail('unsupported_content_type', 'Only model output audio messages can be truncated')
    const end = Number(event.audio_end_ms)
    if (end > stored.audioMs)
      return this.fail(
        'invalid_value',
        `Audio content of ${stored.audioMs}ms is already shorter than ${end}ms`,
      )
    stored.audioMs = end
    const { item_id, content_index, audio_end_ms } = event
    this.tell('conversation.item.truncated', { item_id, content_index, audio_end_ms })
  }

  private cancel(reason: string) {
    if (!this.speaking)
      return this.fail('response_cancel_not_active', 'There is no active response to cancel.')
    const { id: response, item } = this.speaking
    this.speaking.cancelled = true
    this.speaking = undefined
    const output = this.items
      .filter((one) => one.item.id === item)
      .map((one) => ({ ...one.item, status: 'incomplete' }))
    this.done(response, { status: 'cancelled', status_details: { type: 'cancelled', reason }, output })
  }

  private create() {
    if (this.speaking)
      return this.fail(
        'conversation_already_has_active_response',
        'Conversation already has an active response.',
      )
    const speaking: Speaking = { id: id('resp'), cancelled: false }
    this.speaking = speaking
    const turn = this.turns.shift() ?? { text: 'Mm-hm.' }
    this.tell('response.created', {
      response: this.response(speaking.id, { status: 'in_progress', output: [] }),
    })
    this.speak(speaking, turn).catch((error) => this.problems.push(`The emulator failed: ${error}`))
  }

  private async speak(speaking: Speaking, turn: Turn) {
    const output: Item[] = []
    if (turn.text) {
      const said = await this.say(speaking, turn.text, turn.audioMs ?? turn.text.length * 60)
      if (!said) return
      output.push(said)
    }
    for (const [index, call] of (turn.calls ?? []).entries())
      output.push(this.call(speaking, index + output.length, call))
    if (speaking.cancelled) return
    this.speaking = undefined
    this.done(speaking.id, { status: 'completed', output })
    for (const told of this.late.splice(0)) told()
  }

  private async say(speaking: Speaking, text: string, audioMs: number): Promise<Item | undefined> {
    const item: Item = {
      id: id('item'),
      type: 'message',
      object: 'realtime.item',
      role: 'assistant',
      content: [],
    }
    speaking.item = item.id
    const at = { response_id: speaking.id, item_id: item.id, output_index: 0, content_index: 0 }
    const previous = this.items.at(-1)?.item.id ?? null
    const stored = { item, previous, audioMs: 0 }
    this.items.push(stored)
    const begun = { ...item, status: 'in_progress' }
    this.tell('response.output_item.added', { response_id: speaking.id, output_index: 0, item: begun })
    this.tell('conversation.item.added', { previous_item_id: previous, item: begun })
    this.tell('response.content_part.added', { ...at, part: { type: 'audio', transcript: '' } })
    this.tell('response.output_audio_transcript.delta', { ...at, delta: text })
    // Put through by SIP, the sound goes another way; of it is only told that it plays.
    if (this.callId !== undefined) {
      this.tell('output_audio_buffer.started', { response_id: speaking.id })
      stored.audioMs = audioMs
      this.playing = { answer: speaking.id, item: item.id, since: performance.now() }
      void pause(audioMs / (this.script.tempo ?? 10)).then(() => {
        if (this.playing?.answer !== speaking.id) return
        this.playing = undefined
        this.tell('output_audio_buffer.stopped', { response_id: speaking.id })
      })
    }
    for (const burst of this.callId === undefined ? bursts(tone(audioMs * BYTES_PER_MS)) : []) {
      await new Promise((resolve) =>
        this.script.pace ? setTimeout(resolve, this.script.pace) : setImmediate(resolve),
      )
      if (speaking.cancelled) return undefined
      stored.audioMs += burst.length / BYTES_PER_MS
      this.tell('response.output_audio.delta', { ...at, delta: burst.toString('base64') })
    }
    const done = { ...item, status: 'completed', content: [{ type: 'output_audio', transcript: text }] }
    stored.item = done
    this.tell('response.output_audio.done', at)
    this.tell('response.output_audio_transcript.done', { ...at, transcript: text })
    this.tell('response.content_part.done', { ...at, part: { type: 'audio', transcript: text } })
    this.tell('response.output_item.done', { response_id: speaking.id, output_index: 0, item: done })
    this.tell('conversation.item.done', { previous_item_id: previous, item: done })
    return done
  }

  private call(speaking: Speaking, output_index: number, call: { name: string; arguments: object }): Item {
    if (!this.settings.tools?.some((tool) => tool.name === call.name))
      this.problems.push(`The script calls "${call.name}", a tool that was not offered.`)
    const text = JSON.stringify(call.arguments)
    const item: Item = {
      id: id('item'),
      type: 'function_call',
      name: call.name,
      call_id: id('call'),
      arguments: text,
    }
    const at = { response_id: speaking.id, item_id: item.id, output_index, call_id: String(item.call_id) }
    this.items.push({ item, previous: this.items.at(-1)?.item.id ?? null, audioMs: 0 })
    this.tell('response.output_item.added', {
      response_id: speaking.id,
      output_index,
      item: { ...item, arguments: '' },
    })
    const half = Math.ceil(text.length / 2)
    for (const delta of [text.slice(0, half), text.slice(half)])
      this.tell('response.function_call_arguments.delta', { ...at, delta })
    this.tell('response.function_call_arguments.done', { ...at, name: call.name, arguments: text })
    this.tell('response.output_item.done', { response_id: speaking.id, output_index, item })
    return item
  }

  private done(response: string, fields: object) {
    const usage = {
      ...{ total_tokens: 180, input_tokens: 120, output_tokens: 60 },
      input_token_details: { text_tokens: 100, audio_tokens: 20, cached_tokens: 0 },
      output_token_details: { text_tokens: 20, audio_tokens: 40 },
    }
    this.tell('response.done', { response: this.response(response, { ...fields, usage }) })
  }

  private response = (response: string, fields: object) => ({
    id: response,
    object: 'realtime.response',
    ...fields,
  })
}
