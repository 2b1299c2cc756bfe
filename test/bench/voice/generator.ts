import { createServer } from 'node:http'
import { WebSocket as Client, type WebSocket, WebSocketServer } from 'ws'

/**
 * Carrier and model at once, in a process of their own: so many phones send a frame in 20 ms, so many models speak.
 * Times stand in the frames themselves, so that both ends read one clock.
 */
const FRAME = 160
const BURST = 800
const MAGIC = 0x5a17
const now = () => process.hrtime.bigint()

/** µ-law that carries the moment it was sent. */
function stamped(bytes: number): string {
  const sound = Buffer.alloc(bytes, 0xff)
  sound.writeUInt16BE(MAGIC, 0)
  sound.writeBigUInt64BE(now(), 2)
  return sound.toString('base64')
}
function ageOf(payload: string): number | undefined {
  const head = Buffer.from(payload.slice(0, 16), 'base64')
  if (head.length < 10 || head.readUInt16BE(0) !== MAGIC) return undefined
  const sent = head.readBigUInt64BE(2)
  // All models at once began to speak just before: no such moment is meant.
  return sent < from ? undefined : Number(now() - sent) / 1e6
}

type Times = { up: number[]; down: number[]; barge: number[]; underruns: number; frames: number }
let times: Times = { up: [], down: [], barge: [], underruns: 0, frames: 0 }
let measuring = false
let from = 0n
let bare = false
const payloadOf = /"(?:payload|audio|delta)":"([^"]+)"/
const models: Model[] = []
type Model = { ws: WebSocket; item: number; interrupted?: bigint; phone?: Phone }
type Phone = { ws: Client; playing?: { since: number; bytes: number; short: boolean } }

const server = createServer()
const wss = new WebSocketServer({ server, perMessageDeflate: false, skipUTF8Validation: true })
wss.on('connection', (ws) => {
  const model: Model = { ws, item: 0 }
  models.push(model)
  const tell = (event: object) => ws.send(JSON.stringify({ event_id: 'event_1', ...event }))
  if (!bare) tell({ type: 'session.created', session: { type: 'realtime', model: 'gpt-realtime-2.1' } })
  ws.on('message', (frame) => {
    const text = String(frame)
    if (text.includes('"session.update"'))
      return tell({ type: 'session.updated', session: JSON.parse(text).session })
    const payload = payloadOf.exec(text)?.[1]
    const age = payload && measuring ? ageOf(payload) : undefined
    if (age !== undefined) times.up.push(age)
  })
  ws.on('close', () => models.splice(models.indexOf(model), 1))
})

const delta = (model: Model) =>
  bare
    ? `{"event":"media","streamSid":"MZ","media":{"payload":"${stamped(BURST)}"}}`
    : `{"type":"response.output_audio.delta","event_id":"event_2","response_id":"resp_${model.item}","item_id":"item_${model.item}","output_index":0,"content_index":0,"delta":"${stamped(BURST)}"}`

function begin(model: Model) {
  model.item++
  if (!bare)
    model.ws.send(
      JSON.stringify({
        type: 'response.created',
        event_id: 'event_3',
        response: {
          id: `resp_${model.item}`,
          object: 'realtime.response',
          status: 'in_progress',
          output: [],
        },
      }),
    )
  // A model is ahead of its own voice.
  for (let i = 0; i < 6; i++) model.ws.send(delta(model))
}

async function run(url: string, streams: number, seconds: number, isBare: boolean): Promise<Times> {
  bare = isBare
  times = { up: [], down: [], barge: [], underruns: 0, frames: 0 }
  const phones: Phone[] = []
  for (let i = 0; i < streams; i++) {
    const before = models.length
    const ws = new Client(url, { perMessageDeflate: false, skipUTF8Validation: true })
    const phone: Phone = { ws }
    phones.push(phone)
    await new Promise((resolve, reject) => {
      ws.once('open', resolve)
      ws.once('error', reject)
    })
    ws.send(
      JSON.stringify({ event: 'start', start: { streamSid: 'MZ', callSid: `CA${i}` }, streamSid: 'MZ' }),
    )
    for (let wait = 0; models.length === before && wait < 500; wait++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    const model = models[before]
    if (!model) throw new Error('The model was not reached.')
    model.phone = phone
    ws.on('message', (frame) => hear(phone, model, String(frame)))
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  for (const model of models) begin(model)
  process.send?.({ ready: true })
  await new Promise((resolve) => process.once('message', resolve))
  measuring = true
  from = now()
  const started = performance.now()
  let ticks = 0
  const clock = setInterval(() => {
    const due = Math.floor((performance.now() - started) / 20)
    for (; ticks < due; ticks++) {
      for (const { ws } of phones)
        ws.send(
          `{"event":"media","sequenceNumber":"4","media":{"track":"inbound","chunk":"${ticks}","timestamp":"${ticks * 20}","payload":"${stamped(FRAME)}"},"streamSid":"MZ"}`,
        )
      times.frames += phones.length
      // Each model sends 100 ms at a time, not all at the same moment.
      for (let i = ticks % 5; i < models.length; i += 5) {
        const model = models[i] as Model
        if (model.interrupted === undefined) model.ws.send(delta(model))
      }
      if (!bare && ticks % 50 === 49) interruptSome(ticks)
    }
  }, 5)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  measuring = false
  clearInterval(clock)
  for (const phone of phones) {
    if (phone.playing?.short) times.underruns++
    phone.ws.terminate()
  }
  for (let wait = 0; models.length > 0 && wait < 300; wait++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return times
}

/** Every second a tenth of the people talk into their model. */
function interruptSome(tick: number) {
  for (let i = Math.floor(tick / 50) % 10; i < models.length; i += 10) {
    const model = models[i] as Model
    if (model.interrupted !== undefined) continue
    model.interrupted = now()
    model.ws.send(
      `{"type":"input_audio_buffer.speech_started","event_id":"event_4","audio_start_ms":${tick * 20},"item_id":"item_person_${tick}"}`,
    )
  }
}

function hear(phone: Phone, model: Model, text: string) {
  if (text.startsWith('{"event":"clear"')) {
    if (model.interrupted !== undefined && measuring)
      times.barge.push(Number(now() - model.interrupted) / 1e6)
    phone.playing = undefined
    if (model.interrupted !== undefined) {
      model.ws.send(
        JSON.stringify({
          type: 'response.done',
          event_id: 'event_5',
          response: {
            id: `resp_${model.item}`,
            object: 'realtime.response',
            status: 'cancelled',
            output: [],
          },
        }),
      )
      model.interrupted = undefined
      begin(model)
    }
    return
  }
  const mark = /^\{"event":"mark".*"name":"([^"]+)"/.exec(text)
  if (mark) return phone.ws.send(JSON.stringify({ event: 'mark', streamSid: 'MZ', mark: { name: mark[1] } }))
  const payload = payloadOf.exec(text)?.[1]
  if (!payload) return
  const age = ageOf(payload)
  if (age !== undefined && measuring) times.down.push(age)
  const at = performance.now()
  phone.playing ??= { since: at, bytes: 0, short: false }
  // Played faster than it came: the person hears a gap.
  if (measuring && phone.playing.bytes / 8 < at - phone.playing.since - 20) phone.playing.short = true
  phone.playing.bytes += Math.floor((payload.length * 3) / 4)
}

process.on(
  'message',
  async (asked: { url: string; streams: number; seconds: number; bare: boolean } | 'go') => {
    if (asked === 'go') return
    const { up, down, barge, underruns, frames } = await run(
      asked.url,
      asked.streams,
      asked.seconds,
      asked.bare,
    )
    process.send?.({ done: { up: spread(up), down: spread(down), barge: spread(barge), underruns, frames } })
  },
)

function spread(values: number[]) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { n: sorted.length, p50: at(0.5), p99: at(0.99) }
}
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
