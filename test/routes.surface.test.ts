import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { accountsOf } from '../server/accounts/tables.ts'
import { asEngine } from '../server/db/connect.ts'
import { CHECK_MS, guardStream } from '../server/http/guardStream.ts'
import { listPolicies } from '../server/http/policy.ts'
import { emptyApp, ORIGIN, testApp } from './app.ts'
import { oneOfEach } from './oneOfEach.ts'

const limits = { publicChange: 1e6, user: 1e6, workspace: 1e6, address: 1e6 }
const { app, send, as, db, parts, workspaces } = await testApp({ poolSize: 5, limits })

type Answer = {
  id: string
  items: { id: string }[]
  error: { code: string; message: string; fields?: unknown }
}
const answerOf = async (reply: Response) => (await reply.json()) as Answer
const owner = as('owner')
const post = (body: unknown, headers?: Record<string, string>) =>
  owner('POST', '/api/v1/contacts', body, headers)
const countContacts = async (workspace: 'A' | 'B' = 'A') =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from contacts where workspace_id = ${workspaces[workspace].id}`.execute(trx)
    return rows[0]?.n
  })

describe('isolation under load', () => {
  test('S5: interleaved requests over five connections never see the other workspace', async () => {
    await oneOfEach(db, workspaces.A, 'belongs-to-a')
    await oneOfEach(db, workspaces.B, 'belongs-to-b')
    const sides = ['A', 'B'] as const
    let mixed = 0
    for (let round = 0; round < 20; round++) {
      const texts = await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const side = sides[(i * 7 + round) % 2] ?? 'A'
          const reply = await as('viewer', side)('GET', '/api/v1/contacts')
          return { side, text: await reply.text() }
        }),
      )
      for (const { side, text } of texts) {
        const [own, other] =
          side === 'A' ? ['belongs-to-a', 'belongs-to-b'] : ['belongs-to-b', 'belongs-to-a']
        if (!text.includes(own) || text.includes(other)) mixed++
      }
    }
    expect(mixed).toBe(0)
  })

  test('S5: a connection that goes back to the pool belongs to nobody', async () => {
    const settings = await Promise.all(
      Array.from({ length: 5 }, () =>
        sql<{ ws: string | null; role: string }>`
          select current_setting('app.ws', true) as ws, current_setting('role') as role, pg_sleep(0.05)`.execute(
          parts.pool,
        ),
      ),
    )
    for (const { rows } of settings) expect(rows[0]).toMatchObject({ role: 'none' })
    for (const { rows } of settings) expect(rows[0]?.ws || '').toBe('')
  })

  test('what a request changed is undone when its answer is a refusal', async () => {
    const before = await countContacts()
    const reply = await post({ email: 'not an address', firstName: 'X' })
    expect(reply.status).toBe(422)
    expect(await countContacts()).toBe(before)
  })

  test('S22: a GET cannot change anything, even by mistake', async () => {
    const { inTransaction } = await import('../server/http/transaction.ts')
    const c = {
      req: { method: 'GET' },
      res: { status: 200 },
      var: { parts, workspaceId: workspaces.A.id } as Record<string, unknown>,
      set: (name: string, value: unknown) => Object.assign(c.var, { [name]: value }),
    }
    const change = () => sql`update contacts set first_name = 'x'`.execute((c.var as { db: typeof db }).db)
    const attempt = inTransaction(c as never, async () => void (await change()))
    await expect(attempt).rejects.toThrow(/read-only transaction/)
  })
})

describe('where a request comes from', () => {
  const origins = [
    'null',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://evillocalhost',
    'http://localhost:8080',
    'https://localhost',
    'http://127.0.0.1',
    'http://localhost/',
    'http://user@localhost',
    'file://',
    'chrome-extension://abc',
    '',
  ]

  test.each(origins)('S22: a change from the origin "%s" is refused', async (origin) => {
    const before = await countContacts()
    const reply = await post({ firstName: 'Forged' }, { origin })
    expect(reply.status).toBe(403)
    expect((await answerOf(reply)).error.code).toBe('foreign-origin')
    expect(await countContacts()).toBe(before)
  })

  test('S22: a change with a cookie and no origin at all is refused, and so is every unsafe method', async () => {
    const routes = listPolicies(app.routes).filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/api/'),
    )
    const wrong: string[] = []
    for (const { method, path } of routes) {
      const reply = await app.request(ORIGIN + path.replace(/:\w+/g, workspaces.A.id), {
        method,
        headers: { cookie: workspaces.A.cookies.owner, 'content-type': 'application/json' },
        body: '{}',
      })
      if (reply.status !== 403) wrong.push(`${method} ${path} -> ${reply.status}`)
    }
    expect(wrong).toEqual([])
  })

  test.each([...origins, ORIGIN])(
    'S23: the origin "%s" is not told that it may read our answers',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS']) {
        const reply = await owner(method, '/api/v1/contacts', undefined, {
          origin,
          'access-control-request-method': 'POST',
        })
        const cors = [...reply.headers.keys()].filter((name) => name.startsWith('access-control-'))
        expect(cors).toEqual([])
      }
    },
  )

  test('S24: who asks too often waits, and their workspace alone', async () => {
    const { as, send } = await testApp({ limits: { user: 5, workspace: 8, publicChange: 2 } })
    const ask = async (role: 'owner' | 'admin', side: 'A' | 'B') =>
      (await as(role, side)('GET', '/api/v1/me')).status
    for (let i = 0; i < 5; i++) expect(await ask('owner', 'A')).toBe(200)
    const refused = await as('owner')('GET', '/api/v1/me')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    for (let i = 0; i < 3; i++) expect(await ask('admin', 'A')).toBe(200)
    expect(await ask('admin', 'A')).toBe(429) // the ninth of the workspace
    expect(await ask('admin', 'B')).toBe(200) // S7: the other's allowance is its own
    for (const status of [422, 422, 429])
      expect((await send('POST', '/api/v1/setup', {})).status).toBe(status)
  })
})

describe('what a request carries', () => {
  const raw = (body: string, type = 'application/json') => post(body, { 'content-type': type })

  test.each([
    ['nothing at all', ''],
    ['no JSON', '{"firstName":'],
    ['a key twice', '{"firstName":"a","firstName":"b"}'],
    ['a key twice, once in disguise', '{"firstName":"a","first\\u004eame":"b"}'],
    ['a key twice inside', '{"attributes":{"x":1,"x":2}}'],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a prototype inside', '{"attributes":{"__proto__":{"admin":true}}}'],
    ['a prototype in disguise', '{"\\u005f_proto__":{}}'],
    ['endless depth', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['a list', '[]'],
    ['a text', '"text"'],
    ['null', 'null'],
    ['a number too big', '{"firstName":1e999}'],
    ['a null byte', '{"firstName":"a\\u0000b"}'],
    ['half a character', '{"firstName":"\\ud800"}'],
  ])('S27: %s is refused and nothing happens', async (_name, body) => {
    const before = await countContacts()
    const reply = await raw(body)
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(await countContacts()).toBe(before)
  })

  test('S28: no payload reaches the prototype of anything', async () => {
    const keys = [
      '__proto__',
      'constructor',
      'prototype',
      'constructor.prototype',
      '__proto__.polluted',
      'toString',
      '__defineGetter__',
      'hasOwnProperty',
      'valueOf',
      '__lookupSetter__',
    ]
    const shapes = [
      (key: string) => `{"firstName":"P","${key}":{"polluted":true}}`,
      (key: string) => `{"firstName":"P","attributes":{"${key}":{"polluted":true}}}`,
      (key: string) => `{"firstName":"P","attributes":{"${key}":"polluted"}}`,
      (key: string) => `{"firstName":"P","tags":[{"${key}":{"polluted":true}}]}`,
      (key: string) => `[{"${key}":{"polluted":true}}]`,
    ]
    const before = Object.getOwnPropertyNames(Object.prototype).sort()
    for (const key of keys) {
      for (const shape of shapes) {
        expect((await raw(shape(key))).status, shape(key)).toBeLessThan(500)
        await owner('GET', `/api/v1/contacts?${encodeURIComponent(key)}[polluted]=true`)
      }
    }
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('a null character in an address is refused before it reaches the database', async () => {
    const reply = await owner('GET', '/api/v1/contacts?q=%00')
    expect(reply.status).toBe(400)
  })

  test('an id that is none is unknown, not an error of the database', async () => {
    for (const id of [
      '1',
      'undefined',
      "'; drop table contacts; --",
      '%00',
      '01890000-0000-7000-8000-00000000000g',
    ]) {
      const reply = await owner('GET', `/api/v1/contacts/${encodeURIComponent(id)}`)
      expect([400, 404], id).toContain(reply.status)
    }
  })
})

describe('what an answer carries', () => {
  test('S21: every answer has the headers that keep a browser from mischief', async () => {
    for (const path of [
      '/',
      '/flows',
      '/api/v1/me',
      '/api/docs',
      '/api/nope',
      '/healthz',
      '/assets/none.js',
    ]) {
      const reply = await owner('GET', path)
      const policy = reply.headers.get('content-security-policy') ?? ''
      for (const rule of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "worker-src 'self'",
      ])
        expect(policy, path).toContain(rule)
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1]
      expect(scripts, path).toBe("'self'")
      expect(policy).not.toContain('unsafe-eval')
      if (path !== '/api/docs') expect(policy, path).not.toContain('unsafe-inline')
      expect(Object.fromEntries(reply.headers), path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
      })
    }
  })

  test('S21: a page may connect to where calls are listened to, by name, and to nowhere else', async () => {
    const { as, db } = await testApp()
    const connects = async (path: string) => {
      const reply = await as('owner')('GET', path)
      return /connect-src ([^;]*)/.exec(reply.headers.get('content-security-policy') ?? '')?.[1]
    }
    expect(await connects('/calls')).toBe("'self'")
    for (const voiceUrl of ['https://m3.voice.example/a', 'http://10.1.2.3:4005', 'https://m3.voice.example'])
      await asEngine(db, (trx) =>
        trx
          .insertInto('processes')
          .values({ id: crypto.randomUUID(), roles: ['voice'], version: '1', host: 'm3', voiceUrl })
          .execute(),
      )
    expect(await connects('/calls')).toBe("'self' ws://10.1.2.3:4005 wss://m3.voice.example")
    expect(await connects('/api/v1/me')).toBe("'self'")
    await sql`alter table processes rename to processes_away`.execute(db)
    expect(await connects('/calls'), 'without a database the page comes all the same').toBe("'self'")
  })

  test('S57: answers of the API are kept by nobody', async () => {
    for (const path of ['/api/v1/me', '/api/v1/contacts', '/api/v1/nope']) {
      expect((await owner('GET', path)).headers.get('cache-control'), path).toBe('no-store')
    }
  })

  test('S26: an error of ours says its number and nothing about our insides', async () => {
    const { as, parts } = await testApp()
    await sql`alter table contacts rename to contacts_away`.execute(parts.pool)
    const reply = await as('owner')('GET', '/api/v1/contacts')
    expect(reply.status).toBe(500)
    const { error } = (await reply.json()) as { error: Record<string, string> }
    expect(Object.keys(error).sort()).toEqual(['code', 'message', 'requestId'])
    expect(JSON.stringify(error)).not.toMatch(/contacts|relation|node_modules|at /)
    expect(reply.headers.get('x-request-id')).toBe(error.requestId)
  })

  test('one shape for all that goes wrong, in the language that is asked for', async () => {
    const unknown = await answerOf(
      await owner('GET', '/api/v1/nope', undefined, { 'accept-language': 'es-MX,es;q=0.9' }),
    )
    expect(unknown.error).toMatchObject({
      code: 'no-such-route',
      message: expect.stringContaining('No hay nada'),
    })
    const method = await owner('PUT', '/api/v1/contacts')
    expect(method.status).toBe(405)
    expect(method.headers.get('allow')).toBe('GET, POST')
    expect((await answerOf(method)).error.code).toBe('method-not-allowed')
    const fields = await answerOf(await post({ firstName: 5, nonsense: 1 }))
    expect(fields.error).toMatchObject({
      code: 'invalid-input',
      fields: { firstName: expect.any(String), nonsense: 'There is no such field here.' },
    })
    const wrong = { kind: 'other', rule: null }
    const spanish = await answerOf(
      await owner('POST', '/api/v1/segments', wrong, { 'accept-language': 'es' }),
    )
    expect(spanish.error).toMatchObject({
      message: 'Hay campos que corregir.',
      fields: { title: 'Rellena este campo.', kind: 'Elige uno de estos: live o static.' },
    })
    expect((await answerOf(await send('GET', '/api/v1/contacts'))).error.code).toBe('unauthorized')
  })
})

describe('a stream', () => {
  const drained = async (body: ReadableStream<Uint8Array> | null) => {
    for await (const _chunk of body ?? []) {
      // only its end matters
    }
    return 'ended'
  }

  test('S48: ends soon after its listener has lost the right to listen', async () => {
    const { as, db, workspaces } = await testApp()
    const { flows = '' } = await oneOfEach(db, workspaces.A, 'belongs-to-a')
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const [staying, leaving] = await Promise.all(
        (['viewer', 'editor'] as const).map((role) => as(role)('GET', `/api/v1/flows/${flows}/live`)),
      )
      const left = drained(leaving?.body ?? null)
      const stayed = drained(staying?.body ?? null)
      await vi.advanceTimersByTimeAsync(CHECK_MS)
      await accountsOf(db)
        .deleteFrom('auth.session')
        .where('userId', '=', workspaces.A.users.editor)
        .execute()
      await vi.advanceTimersByTimeAsync(CHECK_MS)
      expect(await left).toBe('ended')
      expect(await Promise.race([stayed, sleep(200, 'goes on')])).toBe('goes on')
    } finally {
      vi.useRealTimers()
    }
  })

  test('ends when the process stops taking requests, and stops its source when its listener goes', async () => {
    const source = () => {
      const state = { stopped: false }
      const cancel = () => {
        state.stopped = true
      }
      return { state, body: new ReadableStream<Uint8Array>({ cancel }) }
    }
    const drain = new AbortController()
    const first = source()
    const ended = drained(guardStream(first.body, { stillAllowed: async () => true, ended: drain.signal }))
    drain.abort()
    expect(await ended).toBe('ended')
    expect(first.state.stopped).toBe(true)

    const second = source()
    await guardStream(second.body, { stillAllowed: async () => true }).cancel()
    expect(second.state.stopped).toBe(true)

    const third = source()
    const unsure = guardStream(third.body, {
      stillAllowed: () => Promise.reject(new Error('no database')),
      every: 5,
    })
    expect(await drained(unsure)).toBe('ended') // S63: who cannot be asked about is not let on
  })
})

describe('a POST that is sent twice', () => {
  const key = (name: string) => ({ 'idempotency-key': name })

  test('is done once, and answered alike', async () => {
    const body = { firstName: 'Once', email: 'once@example.com' }
    const first = await post(body, key('once'))
    const second = await post(body, key('once'))
    expect([first.status, second.status]).toEqual([201, 201])
    expect(first.headers.get('idempotent-replay')).toBeNull()
    expect(second.headers.get('idempotent-replay')).toBe('true')
    expect(await second.json()).toEqual(await first.json())
  })

  test('is done once also when both arrive together', async () => {
    const before = (await countContacts()) ?? 0
    const twins = await Promise.all(
      Array.from({ length: 8 }, () => post({ firstName: 'Twin' }, key('twins'))),
    )
    const ids = await Promise.all(twins.map(async (reply) => (await answerOf(reply)).id))
    expect(new Set(ids).size).toBe(1)
    expect(twins.filter((reply) => reply.headers.get('idempotent-replay') === 'true')).toHaveLength(7)
    expect(await countContacts()).toBe(before + 1)
  })

  test('with another body, on another route or by somebody else is another request, and refused', async () => {
    await post({ firstName: 'Mine' }, key('mine'))
    const answers = [
      await post({ firstName: 'Changed' }, key('mine')),
      await owner('POST', '/api/v1/segments', { title: 'S', kind: 'static' }, key('mine')),
      await as('editor')('POST', '/api/v1/contacts', { firstName: 'Mine' }, key('mine')),
    ]
    for (const reply of answers) {
      expect(reply.status).toBe(422)
      expect((await answerOf(reply)).error.code).toBe('idempotency-key-reused')
    }
  })

  test('counts in its own workspace only', async () => {
    const here = await post({ firstName: 'Same' }, key('shared'))
    const there = await as('owner', 'B')('POST', '/api/v1/contacts', { firstName: 'Same' }, key('shared'))
    expect(there.status).toBe(201)
    expect((await answerOf(there)).id).not.toBe((await answerOf(here)).id)
  })

  test('may be sent again after a refusal: nothing was done, so nothing is remembered', async () => {
    expect((await post({ email: 'wrong' }, key('retry'))).status).toBe(422)
    expect((await post({ email: 'right@example.com' }, key('retry'))).status).toBe(201)
  })

  test('is forgotten after a day', async () => {
    const body = { firstName: 'Tomorrow' }
    const first = await answerOf(await post(body, key('old')))
    await asEngine(db, (trx) =>
      sql`update idempotent_answers set created_at = now() - interval '25 hours' where key = 'old'`.execute(
        trx,
      ),
    )
    expect((await answerOf(await post(body, key('old')))).id).not.toBe(first.id)
  })
})

describe('the address of a visitor', () => {
  const askFrom = async (proxies: string, forwarded: string[]) => {
    const { send } = await emptyApp({ limits: { publicChange: 1 }, env: { CAUCE_TRUSTED_PROXIES: proxies } })
    const statuses: number[] = []
    for (const address of forwarded) {
      const reply = await send('POST', '/api/v1/setup', {}, { 'x-forwarded-for': address })
      statuses.push(reply.status)
    }
    return statuses
  }

  test('S25: is the one our own proxies saw, however many addresses the visitor writes before it', async () => {
    expect(await askFrom('1', ['198.51.100.7', '198.51.100.8'])).toEqual([422, 422])
    expect(await askFrom('1', ['1.1.1.1, 198.51.100.7', '2.2.2.2, 198.51.100.7'])).toEqual([422, 429])
    expect(
      await askFrom('2', ['1.1.1.1, 198.51.100.7, 10.0.0.1', '2.2.2.2, 198.51.100.7, 10.0.0.1']),
    ).toEqual([422, 429])
    expect(await askFrom('0', ['198.51.100.7', '198.51.100.8'])).toEqual([422, 429])
  })
})
