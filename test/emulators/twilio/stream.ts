import type { WebSocket } from 'ws'

const FRAME = 160
const SILENCE = Buffer.alloc(FRAME, 0xff)
const OUT: Record<string, string[]> = {
  media: ['event', 'streamSid', 'media'],
  mark: ['event', 'streamSid', 'mark'],
  clear: ['event', 'streamSid'],
}

type Queued = { sound: Buffer } | { mark: string }

/**
 * The phone's side of a media stream: it plays 160 bytes each 20 ms and not faster, tells when a mark was reached, and
 * on `clear` throws away what is queued, whose marks come back at once. `tempo` makes its clock run faster.
 */
export function mediaStream(
  ws: WebSocket,
  {
    streamSid,
    callSid,
    accountSid,
    tempo = 1,
    problems,
  }: { streamSid: string; callSid: string; accountSid: string; tempo?: number; problems: string[] },
) {
  const queue: Queued[] = []
  const speech: Buffer[] = []
  const heard: Buffer[] = []
  let sequence = 0
  let chunk = 0
  let clears = 0
  let underruns = 0
  let discarded = 0
  let marks = 0
  let owed = 0
  let last = performance.now()
  let quiet = true
  const listeners = new Set<() => void>()

  const tell = (event: string, more: object) =>
    ws.readyState === ws.OPEN &&
    ws.send(JSON.stringify({ event, sequenceNumber: String(++sequence), streamSid, ...more }))

  ws.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }))
  tell('start', {
    start: {
      streamSid,
      accountSid,
      callSid,
      tracks: ['inbound'],
      customParameters: {},
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    },
  })

  ws.on('message', (frame, binary) => {
    if (binary) return void problems.push('31950: a binary frame')
    const said = JSON.parse(String(frame))
    const allowed = OUT[said.event]
    const fields = Object.keys(said)
    if (
      !allowed ||
      fields.some((field) => !allowed.includes(field)) ||
      allowed.some((field) => !fields.includes(field))
    )
      return void problems.push(`31951: ${String(frame).slice(0, 200)}`)
    if (said.streamSid !== streamSid) return void problems.push('31951: another stream')
    if (said.event === 'media') {
      const sound = Buffer.from(said.media.payload, 'base64')
      if (sound.length % FRAME !== 0) problems.push(`ragged: ${sound.length} bytes`)
      queue.push({ sound })
    } else if (said.event === 'mark') {
      marks++
      queue.push({ mark: said.mark.name })
    } else {
      clears++
      for (const one of queue.splice(0)) {
        if ('sound' in one) discarded += one.sound.length
        else tell('mark', { mark: { name: one.mark } })
      }
    }
    for (const listener of listeners) listener()
  })

  /** What is played in 20 ms. */
  function play() {
    let room = FRAME
    while (room > 0) {
      const next = queue[0]
      if (!next) {
        if (!quiet && room === FRAME) underruns++
        quiet = true
        return
      }
      if ('mark' in next) {
        queue.shift()
        tell('mark', { mark: { name: next.mark } })
        continue
      }
      quiet = false
      const part = next.sound.subarray(0, room)
      heard.push(part)
      room -= part.length
      if (part.length === next.sound.length) queue.shift()
      else next.sound = next.sound.subarray(part.length)
    }
  }

  // A fast clock stands still while a busy machine does: a pause of it would be ten times as long on the phone.
  const most = tempo > 1 ? Math.ceil(tempo / 2) : Number.POSITIVE_INFINITY
  const clock = setInterval(() => {
    const now = performance.now()
    owed = Math.min(owed + ((now - last) * tempo) / 20, most)
    last = now
    for (; owed >= 1; owed--) {
      play()
      const payload = (speech.shift() ?? SILENCE).toString('base64')
      tell('media', {
        media: { track: 'inbound', chunk: String(++chunk), timestamp: String(chunk * 20), payload },
      })
    }
    // Marks behind nothing come back as well.
    while (queue[0] && 'mark' in queue[0])
      tell('mark', { mark: { name: (queue.shift() as { mark: string }).mark } })
  }, 5)
  const closed = new Promise<void>((resolve) =>
    ws.on('close', () => {
      clearInterval(clock)
      resolve()
    }),
  )

  return {
    closed,
    /** The person speaks: µ-law, put into frames. */
    say(sound: Buffer) {
      for (let at = 0; at < sound.length; at += FRAME) {
        const frame = Buffer.alloc(FRAME, 0xff)
        sound.copy(frame, 0, at, Math.min(sound.length, at + FRAME))
        speech.push(frame)
      }
    },
    press: (digit: string) => tell('dtmf', { dtmf: { track: 'inbound_track', digit } }),
    stop() {
      tell('stop', { stop: { accountSid, callSid } })
      ws.close()
    },
    /** The line breaks without a word. */
    cut: () => ws.terminate(),
    onFrame: (listener: () => void) => void listeners.add(listener),
    get heard() {
      return Buffer.concat(heard)
    },
    get clears() {
      return clears
    },
    get underruns() {
      return underruns
    },
    /** how many were asked for */
    get marks() {
      return marks
    },
    get discarded() {
      return discarded
    },
    get queued() {
      return queue.length
    },
  }
}
export type MediaStream = ReturnType<typeof mediaStream>
