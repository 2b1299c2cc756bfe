import { createHmac } from 'node:crypto'
import { closeSync, fsync, openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Behaviour, type Class, type Line, type Mode, WELL } from './classes.ts'
import { CALLBACK_SECRET } from './vendor.ts'

/*
 * The vendor, in a process of its own: accepts, answers badly when told to, and keeps a book that it syncs to disk
 * before it answers. What stands there is what really happened to people, whatever our side believes.
 */
const book = openSync(process.argv[2] ?? '', 'a')
let behaviour: Behaviour = WELL
let held: (() => void)[] = []
const tries = new Map<string, number>()
const accepted = new Map<string, { id: string; to: string; text: string }>()

/** Lines that come while the disk is at work are synced together after that; none is answered before it is there. */
let syncing: Promise<void> | undefined
let behind: Promise<void> | undefined

const sync = () =>
  new Promise<void>((resolve, reject) => fsync(book, (error) => (error ? reject(error) : resolve())))

function synced(): Promise<void> {
  if (syncing) {
    behind ??= syncing.then(() => {
      behind = undefined
      return synced()
    })
    return behind
  }
  syncing = sync().finally(() => {
    syncing = undefined
  })
  return syncing
}

function write(line: Omit<Line, 'at'>): Promise<void> {
  writeSync(book, `${JSON.stringify({ at: Date.now(), ...line })}\n`)
  return synced()
}

/** The same for the same request of the same seed, in whatever order requests come. */
function modeOf(kind: Class, key: string, well: boolean): Mode {
  const nth = (tries.get(key) ?? 0) + 1
  tries.set(key, nth)
  const { share, modes, classes, seed } = behaviour
  if (well || modes.length === 0 || !classes.includes(kind)) return 'ok'
  const drawn = createHmac('sha256', String(seed)).update(`${key}:${nth}`).digest()
  if (drawn.readUInt32BE(0) / 2 ** 32 >= share) return 'ok'
  return modes[drawn.readUInt32BE(4) % modes.length] ?? 'ok'
}

async function take(kind: Class, well: boolean, incoming: IncomingMessage, answer: ServerResponse) {
  const message = JSON.parse(await text(incoming)) as { to: string; text: string; callbackUrl?: string }
  const key = String(incoming.headers['x-ours'])
  const mode = modeOf(kind, key, well)
  if (mode === 'drop') {
    await write({ what: 'dropped', class: kind, well, key, mode })
    return incoming.socket.resetAndDestroy()
  }
  if (mode === 'busy') {
    const until = Date.now() + behaviour.retryAfter * 1000
    await write({ what: 'refused', class: kind, well, key, mode, until })
    answer.writeHead(429, { 'retry-after': String(behaviour.retryAfter) })
    return answer.end(JSON.stringify({ error: 'busy' }))
  }
  // Only these two can know that they have been here before.
  const known = kind === 'idempotency-key' || kind === 'upsert' ? accepted.get(key) : undefined
  const made = known ?? { id: `v-${key}`, to: message.to, text: message.text }
  accepted.set(key, made)
  await write({ what: known ? 'repeated' : 'accepted', class: kind, well, key, mode })
  const { callbacks, delay, hold } = well ? WELL : behaviour
  const tell = () => (kind === 'callback' ? callBack(message.callbackUrl ?? '', key, made.id) : undefined)
  if (callbacks === 'before') await tell()
  if (callbacks === 'after') setTimeout(tell, delay + 20)
  if (delay > 0) await sleep(delay)
  if (hold) await new Promise<void>((resolve) => held.push(resolve))
  await reply(mode, made.id, incoming, answer)
}

async function reply(mode: Mode, id: string, incoming: IncomingMessage, answer: ServerResponse) {
  const well = JSON.stringify({ id })
  if (mode === 'hang') return
  if (mode === 'reset') return incoming.socket.resetAndDestroy()
  if (mode === 'error') return answer.writeHead(500).end('{"error":"internal"}')
  if (mode === 'page') return answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
  if (mode === 'big') {
    answer.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1_000_000, 0x20)
    // Who has had enough hangs up.
    return pipeline([...Array(12).fill(chunk), well], answer).catch(() => undefined)
  }
  if (mode === 'trickle') {
    answer.writeHead(200, { 'content-type': 'application/json' })
    for (const letter of well) {
      answer.write(letter)
      await sleep(1000)
      if (answer.destroyed) return
    }
    return answer.end()
  }
  answer.writeHead(200, { 'content-type': 'application/json' }).end(well)
}

/** Tells like vendors do: a few times, then it is lost for good. */
async function callBack(url: string, key: string, id: string) {
  const body = JSON.stringify([{ id: `${id}:sent`, key, status: 'sent' }])
  const signature = createHmac('sha256', CALLBACK_SECRET).update(body).digest('hex')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const answer = await fetch(url, { method: 'POST', body, headers: { 'x-signature': signature } })
      if (!answer.ok) continue
      return await write({ what: 'told', class: 'callback', key, mode: 'ok' })
    } catch {
      await sleep(100)
    }
  }
}

const listener = (well: boolean) => async (incoming: IncomingMessage, answer: ServerResponse) => {
  incoming.on('error', () => {})
  answer.on('error', () => {})
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://vendor')
  const [, verb, kind] = pathname.split('/')
  if (verb === 'send') return take(kind as Class, well, incoming, answer)
  if (verb === 'status') return answer.writeHead(200).end(JSON.stringify({ status: 'delivered' }))
  // As vendors offer it: what was sent to this number; it is for the asker to recognise his own.
  const found = [...accepted.values()].filter((one) => one.to === searchParams.get('to'))
  await write({ what: 'asked', class: 'lookup', key: String(incoming.headers['x-ours']), mode: 'ok' })
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
}

process.on('message', ({ be, letGo }: { be?: Behaviour; letGo?: true }) => {
  if (be) behaviour = be
  if (letGo) {
    for (const go of held) go()
    held = []
  }
  process.send?.('done')
})
process.on('disconnect', () => {
  closeSync(book)
  process.exit(0)
})
/** Two vendors in one process: one that behaves as told, and one that is always well. */
const ports = await Promise.all(
  [false, true].map(
    (well) =>
      new Promise<number>((resolve) => {
        const server = createServer(listener(well))
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      }),
  ),
)
process.send?.({ ports })
