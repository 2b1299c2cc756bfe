import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { createGuardedFetch, type FetchSettings } from './guardedFetch.ts'
import { findStepError, NotSent } from './NotSent.ts'

const open: { close(): unknown }[] = []
afterAll(() => Promise.all(open.map((one) => one.close())))

async function serve(listener: RequestListener) {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: () => server.closeAllConnections() ?? server.close() })
  return (server.address() as AddressInfo).port
}

/** A way out in which `vendor.com` and `other.com` are local servers. */
function fetchTo(ports: Record<string, number>, more: FetchSettings = {}) {
  const hostOverrides = Object.fromEntries(
    Object.entries(ports).map(([host, port]) => [host, `http://127.0.0.1:${port}`]),
  )
  const guarded = createGuardedFetch({ hostOverrides, ...more })
  open.push(guarded)
  return guarded.fetchFor(['*'])
}

const caught = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  )

/** The system's look-up of names, as an attacker's server would answer. */
const answering =
  (answer: () => string[]): FetchSettings['lookup'] =>
  (_host, _options, callback) =>
    callback(
      null,
      answer().map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

test('a request goes out with method, headers and body, and its answer is an ordinary Response', async () => {
  const port = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end(
        JSON.stringify({
          method: request.method,
          key: request.headers['x-key'],
          url: request.url,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
  })
  const fetch = fetchTo({ 'vendor.com': port })
  const response = await fetch('https://vendor.com/v1?a=b', {
    method: 'POST',
    headers: { 'x-key': 'k' },
    body: 'hello',
  })
  expect(response).toBeInstanceOf(Response)
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.json()).toEqual({ method: 'POST', key: 'k', url: '/v1?a=b', body: 'hello' })
  const form = new FormData()
  form.set('name', 'Ana')
  const posted = await fetch(new Request('https://vendor.com/form', { method: 'PUT', body: form }))
  expect(((await posted.json()) as { body: string }).body).toContain('name="name"')
})

test('S32: a name that leads inside is never dialled, not even by one of its addresses, nor when it flips', async () => {
  let hits = 0
  const port = await serve((_request, response) => response.end(String(++hits)))
  const to = async (lookup: FetchSettings['lookup'], signal?: AbortSignal) => {
    const guarded = createGuardedFetch({ lookup, ports: [port] })
    open.push(guarded)
    return caught(guarded.fetchFor(['*'])(`http://rebind.example:${port}/`, { signal }))
  }
  for (const addresses of [
    ['127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['::1', '8.8.8.8'],
    ['::ffff:127.0.0.1'],
  ]) {
    const error = await to(answering(() => addresses))
    expect(error).toBeInstanceOf(NotSent)
    expect(error.message).toMatch(/rebind.example leads to .* is not a public address/)
    expect((error as NotSent).retry).toBe(false)
  }
  // Every second answer is an address that passes, where nobody listens; the server itself is never reached.
  let turn = 0
  const flip = createGuardedFetch({
    ports: [port],
    allowNetworks: ['127.0.0.2'],
    lookup: answering(() => [turn++ % 2 ? '127.0.0.1' : '127.0.0.2']),
  })
  open.push(flip)
  for (let i = 0; i < 1000; i++) await caught(flip.fetchFor(['*'])(`http://rebind.example:${port}/`))
  expect(turn).toBe(1000)
  expect(hits).toBe(0)
})

test('S35: a network that the owner opened is dialled', async () => {
  const port = await serve((_request, response) => response.end('inside'))
  const guarded = createGuardedFetch({
    allowNetworks: ['127.0.0.0/8'],
    ports: [port],
    lookup: answering(() => ['127.0.0.1']),
  })
  open.push(guarded)
  expect(await (await guarded.fetchFor(['*'])(`http://crm.internal:${port}/`)).text()).toBe('inside')
})

test('S33: a redirect is followed three times, checked again each time', async () => {
  const port = await serve((request, response) => {
    const n = Number(request.url?.slice(1))
    if (Number.isNaN(n)) return response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
    if (n === 0) return response.end('there')
    response.writeHead(302, { location: `/${n - 1}` }).end()
  })
  const fetch = fetchTo({ 'vendor.com': port })
  expect(await (await fetch('https://vendor.com/3')).text()).toBe('there')
  expect((await caught(fetch('https://vendor.com/4'))).message).toContain('more than 3 times')
  expect((await caught(fetch('https://vendor.com/inside'))).message).toContain(
    '169.254.169.254 is not a public address',
  )
  expect((await fetch('https://vendor.com/1', { redirect: 'manual' })).status).toBe(302)
})

test('S33: another origin is told neither keys nor cookies, and a form becomes a plain look', async () => {
  const told: Record<string, unknown>[] = []
  const second = await serve((request, response) => {
    told.push({ method: request.method, ...request.headers })
    response.end('ok')
  })
  const first = await serve((request, response) => {
    const status = Number(request.url?.slice(1))
    response.writeHead(status, { location: 'https://other.com/x' }).end()
  })
  const fetch = fetchTo({ 'vendor.com': first, 'other.com': second })
  const headers = {
    authorization: 'Bearer secret',
    cookie: 's=1',
    'x-api-key': 'secret',
    accept: 'text/plain',
    'content-type': 'text/plain',
  }
  await fetch('https://vendor.com/303', { method: 'POST', headers, body: 'x' })
  await fetch('https://vendor.com/307', { method: 'POST', headers, body: 'x' })
  expect(told.map((one) => one.method)).toEqual(['GET', 'POST'])
  for (const one of told) {
    expect(one).toMatchObject({ accept: 'text/plain' })
    expect(JSON.stringify(one)).not.toContain('secret')
    expect(one).not.toHaveProperty('cookie')
  }
})

test('S34: answers that are too large, packed or not, and too slow ones are cut off', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/slow') return
    if (request.url === '/drip') return void response.write('a')
    if (request.url === '/bomb') {
      response.setHeader('content-encoding', 'gzip')
      return response.end(gzipSync(Buffer.alloc(5_000_000)))
    }
    response.end(Buffer.alloc(2_000_000))
  })
  const fetch = fetchTo({ 'vendor.com': port }, { maxBytes: 1_000_000, timeout: 300 })
  const large = await fetch('https://vendor.com/large')
  await expect(large.text()).rejects.toThrow()
  const bomb = await fetch('https://vendor.com/bomb')
  await expect(bomb.text()).rejects.toThrow('more than 1 MB')
  const slow = await caught(fetch('https://vendor.com/slow'))
  expect(slow.message).toBe('vendor.com did not answer: no answer came in time.')
  expect(slow).not.toBeInstanceOf(NotSent)
  const drip = await fetch('https://vendor.com/drip')
  await expect(drip.text()).rejects.toThrow()
})

test('what never left is proven not sent, and may be tried again', async () => {
  const socket = createSocketServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => socket.once('listening', resolve))
  const { port } = socket.address() as AddressInfo
  const talksNoTls = createSocketServer((one) => one.end('hello, I am no TLS server\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await new Promise((resolve) => talksNoTls.once('listening', resolve))
  open.push(talksNoTls)
  await new Promise((resolve) => socket.close(resolve))

  const refusing = fetchTo({ 'vendor.com': port })
  const refusedError = await caught(refusing('https://vendor.com/', { method: 'POST', body: 'x' }))
  expect(refusedError).toMatchObject({
    name: 'NotSent',
    retry: true,
    message: 'vendor.com could not be reached: it refused the connection.',
  })

  const noTls = createGuardedFetch({
    hostOverrides: { 'vendor.com': `https://127.0.0.1:${(talksNoTls.address() as AddressInfo).port}` },
  })
  const noName = createGuardedFetch({
    lookup: (host, _options, callback) => callback(Object.assign(new Error(host), { code: 'ENOTFOUND' }), ''),
  })
  open.push(noTls, noName)
  expect(await caught(noTls.fetchFor(['*'])('https://vendor.com/'))).toMatchObject({
    name: 'NotSent',
    retry: true,
  })
  expect(await caught(noName.fetchFor(['*'])('https://vendor.com/'))).toMatchObject({
    name: 'NotSent',
    retry: true,
    message: 'vendor.com could not be reached: there is no such host.',
  })
  const called = new AbortController()
  called.abort()
  expect(await caught(refusing('https://vendor.com/', { signal: called.signal }))).toBeInstanceOf(NotSent)
  for (const address of [
    'not an address',
    'https://u:p@vendor.com/',
    'http://127.0.0.1/',
    'ftp://vendor.com/',
  ])
    expect(await caught(refusing(address))).toMatchObject({ name: 'NotSent', retry: false })
})

test('once bytes have left, a broken connection is "maybe sent"', async () => {
  const port = await serve((request) => request.socket.destroy())
  const error = await caught(
    fetchTo({ 'vendor.com': port })('https://vendor.com/', { method: 'POST', body: 'x' }),
  )
  expect(error).not.toBeInstanceOf(NotSent)
  expect(error.message).toBe('vendor.com did not answer: it closed the connection.')
})

test('after a first POST of the same call has left, a second that never leaves proves nothing', async () => {
  const port = await serve((_request, response) => response.end('ok'))
  const guarded = createGuardedFetch({
    hostOverrides: { 'vendor.com': `http://127.0.0.1:${port}`, 'gone.com': 'http://127.0.0.1:1' },
  })
  open.push(guarded)
  const fetch = guarded.fetchFor(['*'])
  await fetch('https://vendor.com/')
  expect(await caught(fetch('https://gone.com/'))).toBeInstanceOf(NotSent)
  await fetch('https://vendor.com/', { method: 'POST' })
  expect(await caught(fetch('https://gone.com/'))).not.toBeInstanceOf(NotSent)
  expect(await caught(guarded.fetchFor(['*'])('https://gone.com/'))).toBeInstanceOf(NotSent)
})

test('a vendor library may wrap the proof; it is found again', () => {
  const proof = new NotSent('no', { retry: true })
  const wrapped = new Error('SDK', { cause: new Error('inner', { cause: proof }) })
  expect(findStepError(wrapped)).toBe(proof)
  expect(findStepError(new Error('x'))).toBeUndefined()
})
