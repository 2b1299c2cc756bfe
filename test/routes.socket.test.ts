import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { freshDb } from './db.ts'
import { startServer } from './server.ts'

const { url: databaseUrl } = await freshDb()
const server = await startServer(databaseUrl)
const { url } = server

const post = (path: string, init: RequestInit & { duplex?: 'half' }) =>
  fetch(`${url}${path}`, { method: 'POST', ...init, headers: { origin: url, ...init.headers } })

/** Bytes as they are, for what no client library would send. */
function raw(text: string): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), 'localhost', () => socket.end(text))
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

const json = { 'content-type': 'application/json' }
const firstOwner = { name: 'Ana', email: 'ana@example.com', password: 'correct horse', workspace: 'Acme' }

test('the first visitor becomes the owner and is signed in by the cookie of the answer', async () => {
  const setup = await post('/api/v1/setup', { headers: json, body: JSON.stringify(firstOwner) })
  expect(setup.status).toBe(201)
  const [cookie = ''] = setup.headers.getSetCookie()
  expect(cookie).toMatch(/^cauce\.session=.+; Path=\/; HttpOnly; SameSite=Lax$/)
  const me = await fetch(`${url}/api/v1/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
  expect(await me.json()).toMatchObject({
    user: { email: 'ana@example.com' },
    workspace: { title: 'Acme' },
    role: 'owner',
  })
})

test('S21: over a socket, answers have the headers that keep a browser from mischief, and a page its own policy', async () => {
  for (const path of ['/', '/api/v1/me', '/api/docs', '/api/nope']) {
    const { headers } = await fetch(`${url}${path}`)
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('x-frame-options'), path).toBe('DENY')
    expect(headers.get('cache-control'), path).toBe('no-store')
    const inline = headers.get('content-security-policy')?.includes("'unsafe-inline'")
    expect(inline, path).toBe(path === '/api/docs')
  }
})

test('S24: a body that grows past the limit is refused, whatever its headers claim', async () => {
  const megabyte = new Uint8Array(1_000_000).fill(32)
  const endless = () => {
    let sent = 0
    return new ReadableStream({
      pull(out) {
        if (sent++ < 4) out.enqueue(megabyte)
        else out.close()
      },
    })
  }
  const chunked = await post('/api/v1/setup', { headers: json, body: endless(), duplex: 'half' })
  expect(chunked.status).toBe(413)
  const limit = 2_000_000
  const exact = await post('/api/v1/setup', { headers: json, body: `${' '.repeat(limit - 2)}{}` })
  expect(exact.status).toBe(422)
  const oneMore = await post('/api/v1/setup', { headers: json, body: `${' '.repeat(limit - 1)}{}` })
  expect(oneMore.status).toBe(413)
  const gzipped = await post('/api/v1/setup', {
    headers: { ...json, 'content-encoding': 'gzip' },
    body: '{}',
  })
  expect(gzipped.status).toBe(415)
})

test('S24: two lengths, or a length and chunks, are no request at all', async () => {
  const head = `POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
  expect(await raw(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 400/)
  expect(
    await raw(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 400/)
})

test('S26: no TRACE, no hidden files, no source maps, no way out of the folder, no server version', async () => {
  expect(
    await raw('TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Secret: s\r\nConnection: close\r\n\r\n'),
  ).not.toMatch(/X-Secret|HTTP\/1\.1 200/)
  for (const path of [
    '/.git/config',
    '/.env',
    '/.built-from',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets//../index.html.map',
    '/..%2f..%2fpackage.json',
    '/main.js.map',
    '/assets/%00.js',
    '/assets\\..\\..\\package.json',
  ]) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect(answer, path).toMatch(/^HTTP\/1\.1 (400|404)/)
    expect(answer, path).not.toMatch(/^(Server|X-Powered-By):/im)
    expect(answer, path).not.toContain('"cauce"')
  }
})

test('S25: X-Forwarded-For of a stranger changes nothing', async () => {
  // 60 public changes a minute for one address: inventing others does not help
  const statuses = await Promise.all(
    Array.from({ length: 70 }, (_, i) =>
      post('/api/v1/setup', { headers: { ...json, 'x-forwarded-for': `203.0.113.${i}` }, body: '{}' }).then(
        (reply) => reply.status,
      ),
    ),
  )
  expect(statuses).toContain(429)
})

test('a request that nobody expects makes no line of an error in the log', async () => {
  await fetch(`${url}/api/v1/contacts`, { headers: { authorization: 'Bearer nonsense' } })
  expect(server.said()).not.toContain('A request failed')
})

test('SIGTERM lets the process end by itself, and answers stop', async () => {
  const begun = Date.now()
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(Date.now() - begun).toBeLessThan(10_000)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})
