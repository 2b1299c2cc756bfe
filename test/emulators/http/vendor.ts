import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { createValidator, isMultipart, type Sent } from './validator.ts'

export type Answer = {
  status: number
  json?: unknown
  /** instead of JSON: bytes at once, or pieces as they come */
  bytes?: Buffer
  pieces?: AsyncIterable<string>
  headers?: Record<string, string>
}
export type Asked = Sent & { form: Record<string, unknown> }

/**
 * How the next request goes wrong: `limit` refuses with 429 and Retry-After, `break` fails before anything is done,
 * `lose` does it and answers 502, `cut` does it and hangs up, `hang` does it and says nothing.
 */
export type Misbehaviour = 'limit' | 'break' | 'lose' | 'cut' | 'hang'
type Mischief = { how: Misbehaviour; seconds: number }

/** A vendor on a port of its own: every request is held against the vendor's description before it is answered. */
export async function startVendor(
  {
    host,
    description,
    limited = limitedFor,
    stores = [],
  }: {
    host: string
    description: string
    /** more hosts of the vendor's, where it keeps files */
    stores?: readonly string[]
    limited?: (seconds: number) => Answer
  },
  answer: (asked: Asked) => Promise<Answer> | Answer,
) {
  const validator = createValidator(description)
  const problems: string[] = []
  const requests: (Asked & { at: number; refused?: true })[] = []
  const files = new Map<string, (headers: Record<string, string>) => Answer>()
  const sockets = new Set<Socket>()
  let next: Mischief | undefined
  let choose: () => Mischief | undefined = () => undefined
  let first: (() => Promise<unknown>) | undefined

  async function take(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', `https://${host}`)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    // No description says what files lie where.
    const file = files.get(url.pathname)
    if (file) return reply(response, file(headers))
    const sent = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.concat(chunks).toString(isMultipart(headers['content-type']) ? 'latin1' : 'utf8'),
    }
    const checked = await validator.check(sent)
    problems.push(...checked.problems)
    const { how, seconds = 0 } = next ?? choose() ?? {}
    next = undefined
    const asked = {
      ...sent,
      form: checked.body,
      at: Date.now(),
      ...(how === 'limit' && { refused: true as const }),
    }
    requests.push(asked)
    if (how === 'limit') return reply(response, limited(seconds))
    if (how === 'break') return reply(response, { status: 503, json: { message: 'Service unavailable' } })
    const done = await answer(asked)
    if (done.json !== undefined) problems.push(...(await validator.checkAnswer(sent, done.status, done.json)))
    const before = first
    first = undefined
    await before?.()
    if (how === 'lose') return reply(response, { status: 502, json: { message: 'Bad gateway' } })
    if (how === 'cut') return request.socket.destroy()
    if (how === 'hang') return
    if (done.pieces) return stream(response, done, done.pieces)
    reply(response, done)
  }
  const server = createServer((request, response) => {
    take(request, response).catch((error) => {
      problems.push(`The emulator failed: ${error.stack}`)
      response.writeHead(500).end()
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const hostOverrides = Object.fromEntries([host, ...stores].map((one) => [one, `http://127.0.0.1:${port}`]))
  const guarded = createGuardedFetch({ hostOverrides })

  return {
    fetchFor: guarded.fetchFor,
    /** What was wrong with requests and answers so far. */
    problems,
    requests,
    /** What lies at which path, for whoever asks with these headers. */
    files,
    /** For vendors that one also talks to by WebSocket. */
    server,
    host,
    url: `http://127.0.0.1:${port}`,
    misbehave(how: Misbehaviour, { retryAfter = 7 } = {}) {
      next = { how, seconds: retryAfter }
    },
    /** From now on it misbehaves as is chosen for each request. */
    misbehaveAlways(chosen: () => Misbehaviour | undefined, { retryAfter = 7 } = {}) {
      choose = () => {
        const how = chosen()
        return how && { how, seconds: retryAfter }
      }
    },
    /** Done once the next request is, and before it is answered. */
    beforeReply(work: () => Promise<unknown>) {
      first = work
    },
    async close() {
      await guarded.close()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const limitedFor = (seconds: number): Answer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  json: {
    ...{ name: 'rate_limit_exceeded', message: 'Too many requests.' },
    ...{ code: 20429, status: 429, statusCode: 429 },
  },
})

function reply(response: ServerResponse, { status, json, bytes, headers = {} }: Answer) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(bytes ?? (json === undefined ? '' : JSON.stringify(json)))
}

async function stream(response: ServerResponse, { status, headers }: Answer, pieces: AsyncIterable<string>) {
  response.writeHead(status, headers)
  for await (const piece of pieces) {
    if (response.destroyed) return
    response.write(piece)
  }
  response.end()
}
