import { sql } from 'kysely'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hashToken } from '../server/accounts/sessionTokens.ts'
import { accountsOf } from '../server/accounts/tables.ts'
import { asEngine } from '../server/db/connect.ts'
import { testApp } from './app.ts'

const { send, as, db, workspaces } = await testApp({ limits: { publicChange: 1e6 } })
const accounts = accountsOf(db)

afterEach(() => {
  vi.useRealTimers()
})

/** What the answers below are asked for. */
type Answer = { id: string; link: string; key: string; workspaces: unknown[] }
const bodyOf = async (reply: Response) => (await reply.json()) as Answer
const cookieOf = (reply: Response) =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

async function newMember(role: string, email: string, password = 'correct horse battery') {
  const invitation = await bodyOf(await as('owner')('POST', '/api/v1/invitations', { email, role }))
  const token = new URL(invitation.link).searchParams.get('token')
  const reply = await send('POST', '/api/v1/invitations/accept', { token, name: email, password })
  expect(reply.status).toBe(200)
  return { cookie: cookieOf(reply), token, signIn: () => signIn(email, password) }
}

const signIn = (email: string, password: string) =>
  send('POST', '/api/auth/sign-in/email', { email, password })
const whoami = (cookie: string) => send('GET', '/api/v1/me', undefined, { cookie })

describe('sessions', () => {
  test('S8: the database holds the hash of a token and never the token', async () => {
    const { cookie } = await newMember('viewer', 'hashed@example.com')
    const token = decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0] ?? ''
    expect(token.length).toBeGreaterThanOrEqual(32)
    const rows = await accounts.selectFrom('auth.session').select('token').execute()
    expect(rows.map((row) => row.token)).toContain(hashToken(token))
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('S8: each sign-in opens a session of its own, and one from before is worth nothing', async () => {
    const { signIn, cookie: first } = await newMember('viewer', 'twice@example.com')
    const planted = 'cauce.session=planted.signature'
    const reply = await send(
      'POST',
      '/api/auth/sign-in/email',
      { email: 'twice@example.com', password: 'correct horse battery' },
      { cookie: planted },
    )
    expect(cookieOf(reply)).not.toContain('planted')
    expect((await whoami(planted)).status).toBe(401)
    expect(cookieOf(await signIn())).not.toBe(first)
  })

  test('S9: signing out, a changed password and a lost membership end a session at once', async () => {
    const { cookie: out } = await newMember('editor', 'out@example.com')
    expect((await whoami(out)).status).toBe(200)
    await send('POST', '/api/auth/sign-out', {}, { cookie: out })
    expect((await whoami(out)).status).toBe(401)

    const { cookie: old, signIn } = await newMember('editor', 'change@example.com')
    const other = cookieOf(await signIn())
    const change = { currentPassword: 'correct horse battery', newPassword: 'another long one' }
    const changed = await send('POST', '/api/auth/change-password', change, { cookie: other })
    expect(changed.status).toBe(200)
    expect((await whoami(old)).status).toBe(401)
    expect((await whoami(cookieOf(changed))).status).toBe(200)

    const { cookie: removed } = await newMember('editor', 'removed@example.com')
    await as('admin')('DELETE', `/api/v1/members/${await memberId('removed@example.com')}`)
    expect((await whoami(removed)).status).toBe(401)
  })

  test('S9: a new role counts at once and asks for a new sign-in', async () => {
    const { cookie, signIn } = await newMember('editor', 'demoted@example.com')
    const id = await memberId('demoted@example.com')
    expect((await as('owner')('PATCH', `/api/v1/members/${id}`, { role: 'viewer' })).status).toBe(200)
    expect((await whoami(cookie)).status).toBe(401)
    expect(await bodyOf(await whoami(cookieOf(await signIn())))).toMatchObject({ role: 'viewer' })
  })

  test('S10: a session ends after a week without use, and after a month whatever happens', async () => {
    const start = Date.now()
    const day = 86_400_000
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const { cookie: idle } = await newMember('viewer', 'idle@example.com')
    const { cookie: busy } = await newMember('viewer', 'busy@example.com')
    for (let now = 2; now <= 28; now += 2) {
      vi.setSystemTime(start + now * day)
      expect((await whoami(busy)).status, `day ${now}`).toBe(200)
      if (now === 8) expect((await whoami(idle)).status).toBe(401)
    }
    vi.setSystemTime(start + 30.1 * day)
    expect((await whoami(busy)).status).toBe(401)
  })

  test('S63: a database that is away lets nobody in', async () => {
    const { db: lost, as, parts } = await testApp()
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()`.execute(
      lost,
    )
    await parts.pool.destroy()
    expect((await as('owner')('GET', '/api/v1/me')).status).toBeGreaterThanOrEqual(500)
  })
})

describe('passwords', () => {
  test('S14: a known and an unknown address get the same answer', async () => {
    await newMember('viewer', 'known@example.com')
    const answers = await Promise.all(
      ['known@example.com', 'nobody@example.com'].flatMap((email) => [
        signIn(email, 'wrong password'),
        send('POST', '/api/auth/request-password-reset', { email }),
      ]),
    )
    const [knownIn, knownReset, strangerIn, strangerReset] = await Promise.all(
      answers.map(async (reply) => ({ status: reply.status, body: withoutId(await reply.json()) })),
    )
    expect(knownIn).toEqual(strangerIn)
    expect(knownIn?.status).toBe(401)
    expect(knownReset).toEqual(strangerReset)
    expect(knownReset?.status).toBe(200)
  })

  test('S13: after ten wrong passwords each further try waits longer, and the right one works in the end', async () => {
    const email = 'guessed@example.com'
    const { signIn: properly } = await newMember('viewer', email)
    for (let i = 0; i < 10; i++) expect((await signIn(email, `guess number ${i}`)).status).toBe(401)
    const refused = await properly()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const later = sql`update auth.failures set last_at = last_at - interval '1 minute', since = since - interval '1 minute'`
    await later.execute(db)
    expect((await properly()).status).toBe(200)
    expect((await signIn(email, 'wrong again')).status).toBe(401)
  })

  test('S13: a hundred guesses at the same moment are ten', async () => {
    await sql`truncate auth.failures`.execute(db)
    const guess = (_: unknown, i: number) => signIn('parallel@example.com', `guess number ${i}`)
    const statuses = (await Promise.all(Array.from({ length: 100 }, guess))).map((reply) => reply.status)
    const tried = statuses.filter((status) => status === 401).length
    expect(tried).toBeGreaterThanOrEqual(10)
    expect(tried).toBeLessThanOrEqual(12) // one more for each wait that passes meanwhile
    expect(statuses.filter((status) => status === 429)).toHaveLength(100 - tried)
    await sql`truncate auth.failures`.execute(db)
  })

  test('S13: the present password cannot be guessed from an open session either', async () => {
    const { cookie } = await newMember('viewer', 'open@example.com')
    const guess = (currentPassword: string) =>
      send(
        'POST',
        '/api/auth/change-password',
        { currentPassword, newPassword: 'taken over now' },
        { cookie },
      )
    for (let i = 0; i < 10; i++) expect((await guess(`guess number ${i}`)).status).toBe(400)
    expect((await guess('correct horse battery')).status).toBe(429)
    await sql`truncate auth.failures`.execute(db)
  })

  test('S13: guesses at many accounts from one address are slowed down too', async () => {
    await sql`truncate auth.failures`.execute(db)
    await sql`insert into auth.failures values ('address:local', 48, now(), now())`.execute(db)
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await signIn(`person${i}@example.com`, 'password one')).status)
    expect(statuses).toEqual([401, 401, 429])
    await sql`truncate auth.failures`.execute(db)
  })

  test('S15: a link sets a password once, ends all sessions, and comes from the settings', async () => {
    const { cookie } = await newMember('viewer', 'forgot@example.com')
    const id = await memberId('forgot@example.com')
    const made = await as('admin')(
      'POST',
      `/api/v1/members/${id}/password-link`,
      {},
      { host: 'evil.example' },
    )
    const { link } = await bodyOf(made)
    expect(link).toMatch(/^http:\/\/localhost\/reset-password\?token=[\w-]{43}$/)
    const token = new URL(link).searchParams.get('token')
    const stored = await sql<{ identifier: string }>`select identifier from auth.verification`.execute(db)
    expect(JSON.stringify(stored.rows)).not.toContain(token)

    const set = () => send('POST', '/api/auth/reset-password', { token, newPassword: 'brand new secret' })
    expect((await set()).status).toBe(200)
    expect((await whoami(cookie)).status).toBe(401)
    expect((await signIn('forgot@example.com', 'brand new secret')).status).toBe(200)
    expect((await set()).status).toBe(400)
  })

  test('S15: a link is too old after half an hour', async () => {
    await newMember('viewer', 'slow@example.com')
    const id = await memberId('slow@example.com')
    const { link } = await bodyOf(await as('admin')('POST', `/api/v1/members/${id}/password-link`, {}))
    const token = new URL(link).searchParams.get('token')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 60_000 })
    const reply = await send('POST', '/api/auth/reset-password', { token, newPassword: 'brand new secret' })
    expect(reply.status).toBe(400)
  })

  test('who forgot their password is shown to those who can make a link, once', async () => {
    await newMember('viewer', 'lost@example.com')
    for (let i = 0; i < 3; i++)
      await send('POST', '/api/auth/request-password-reset', { email: 'lost@example.com' })
    const told = await asEngine(db, (trx) =>
      trx
        .selectFrom('notifications')
        .select(['text', 'workspaceId'])
        .where('text', 'like', 'lost@%')
        .execute(),
    )
    expect(told).toEqual([{ text: expect.stringContaining('forgot'), workspaceId: workspaces.A.id }])
  })

  test('S12: passwords have 8 to 128 characters and are kept as a slow hash', async () => {
    const invitation = await bodyOf(
      await as('owner')('POST', '/api/v1/invitations', { email: 'short@example.com', role: 'viewer' }),
    )
    const token = new URL(invitation.link).searchParams.get('token')
    const accept = (password: string) =>
      send('POST', '/api/v1/invitations/accept', { token, name: 'S', password })
    expect((await accept('1234567')).status).toBe(422)
    expect((await accept('x'.repeat(129))).status).toBe(422)
    expect((await accept('x'.repeat(128))).status).toBe(200)
    const { rows } = await sql<{ password: string }>`
      select password from auth.account a join auth.user u on u.id = a.user_id where email = 'short@example.com'`.execute(
      db,
    )
    expect(rows[0]?.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/) // scrypt: salt and 64 bytes
  })
})

describe('members and invitations', () => {
  test('an invitation works once, for the one who was invited', async () => {
    const { token } = await newMember('editor', 'once@example.com')
    const again = await send('POST', '/api/v1/invitations/accept', {
      token,
      name: 'Other',
      password: 'another password',
    })
    expect(again.status).toBe(404)
    expect((await send('POST', '/api/v1/invitations/look', { token })).status).toBe(404)
  })

  test('who has an account accepts with its password and is then in both workspaces', async () => {
    await newMember('viewer', 'both@example.com')
    const made = await as('owner', 'B')('POST', '/api/v1/invitations', {
      email: 'Both@Example.com',
      role: 'editor',
    })
    const token = new URL((await bodyOf(made)).link).searchParams.get('token')
    expect(await bodyOf(await send('POST', '/api/v1/invitations/look', { token }))).toEqual({
      email: 'both@example.com',
      role: 'editor',
      workspace: 'Workspace B',
      known: true,
    })
    expect(
      (await send('POST', '/api/v1/invitations/accept', { token, password: 'not their password' })).status,
    ).toBe(401)
    const accepted = await send('POST', '/api/v1/invitations/accept', {
      token,
      password: 'correct horse battery',
    })
    const cookie = cookieOf(accepted)
    const me = await bodyOf(await whoami(cookie))
    expect(me.workspaces).toHaveLength(2)

    const goTo = (organizationId: string) =>
      send('POST', '/api/auth/organization/set-active', { organizationId }, { cookie })
    expect((await goTo(workspaces.B.id)).status).toBe(200)
    expect(await bodyOf(await whoami(cookie))).toMatchObject({
      workspace: { id: workspaces.B.id },
      role: 'editor',
    })
    expect((await goTo(workspaces.A.id)).status).toBe(200)
    expect(await bodyOf(await whoami(cookie))).toMatchObject({
      workspace: { id: workspaces.A.id },
      role: 'viewer',
    })
  })

  test('nobody goes to a workspace that is not theirs', async () => {
    const reply = await as('owner')('POST', '/api/auth/organization/set-active', {
      organizationId: workspaces.B.id,
    })
    expect(reply.status).toBe(403)
    expect(await bodyOf(await as('owner')('GET', '/api/v1/me'))).toMatchObject({
      workspace: { id: workspaces.A.id },
    })
  })

  test('an admin makes nobody an owner, and touches no owner', async () => {
    const owner = await memberId('owner.a@example.com')
    const editor = await memberId('editor.a@example.com')
    const answers = await Promise.all([
      as('admin')('PATCH', `/api/v1/members/${editor}`, { role: 'owner' }),
      as('admin')('PATCH', `/api/v1/members/${owner}`, { role: 'viewer' }),
      as('admin')('DELETE', `/api/v1/members/${owner}`),
      as('admin')('POST', `/api/v1/members/${owner}/password-link`, {}),
      as('admin')('POST', '/api/v1/invitations', { email: 'boss@example.com', role: 'owner' }),
    ])
    expect(answers.map((reply) => reply.status)).toEqual([403, 403, 403, 403, 403])
  })

  test('the last owner stays, also when two owners remove each other at the same moment', async () => {
    const owner = await memberId('owner.b@example.com')
    const remove = (id: string, cookie: string) =>
      send('DELETE', `/api/v1/members/${id}`, undefined, { cookie })
    const { owner: first } = workspaces.B.cookies
    expect((await remove(owner, first)).status).toBe(409)

    const made = await as('owner', 'B')('POST', '/api/v1/invitations', {
      email: 'second@example.com',
      role: 'owner',
    })
    const token = new URL((await bodyOf(made)).link).searchParams.get('token')
    const accepted = await send('POST', '/api/v1/invitations/accept', {
      token,
      name: 'Second',
      password: 'correct horse battery',
    })
    const second = await memberId('second@example.com')
    await Promise.all([remove(second, first), remove(owner, cookieOf(accepted))])
    const owners = await accounts
      .selectFrom('auth.member')
      .select('id')
      .where('organizationId', '=', workspaces.B.id)
      .where('role', '=', 'owner')
      .execute()
    expect(owners).toHaveLength(1)
  })

  test('S20: what was done to accounts stands in the audit log with who and where', async () => {
    await newMember('viewer', 'audited@example.com')
    await signIn('audited@example.com', 'wrong')
    await as('viewer')('POST', '/api/v1/api-keys', {})
    const rows = await asEngine(db, (trx) =>
      trx
        .selectFrom('audit')
        .select(['action', 'actor', 'ip'])
        .where('workspaceId', '=', workspaces.A.id)
        .execute(),
    )
    const actions = new Set(rows.map((row) => row.action))
    for (const action of [
      'invitation.made',
      'invitation.accepted',
      'signed-in',
      'sign-in.failed',
      'refused',
    ]) {
      expect(actions, action).toContain(action)
    }
    expect(rows.find((row) => row.action === 'refused')).toMatchObject({
      actor: expect.stringMatching(/^user:/),
      ip: 'local',
    })
  })
})

describe('API keys', () => {
  const withKey = (key: string) =>
    send('GET', '/api/v1/contacts', undefined, { authorization: `Bearer ${key}` })
  const make = async (body: object) => bodyOf(await as('admin')('POST', '/api/v1/api-keys', body))

  test('S19: a key is shown once, kept as a hash, and dead the moment it is revoked', async () => {
    const made = await make({ title: 'Website', permissions: ['contacts.read'] })
    expect(made.key).toMatch(/^cauce_[\w-]{43}$/)
    expect((await withKey(made.key)).status).toBe(200)
    const list = await (await as('admin')('GET', '/api/v1/api-keys')).text()
    expect(list).toContain('Website')
    expect(list).not.toContain(made.key)
    const stored = await asEngine(db, (trx) => trx.selectFrom('apiKeys').selectAll().execute())
    expect(JSON.stringify(stored)).not.toContain(made.key)
    expect(stored.find((key) => key.id === made.id)?.lastUsedAt).toBeInstanceOf(Date)

    await as('admin')('DELETE', `/api/v1/api-keys/${made.id}`)
    expect((await withKey(made.key)).status).toBe(401)
  })

  test('S19: who tells events by the thousand is refused as soon as the key is revoked, and nothing of it is kept', async () => {
    const made = await make({ title: 'Shop', permissions: ['events.write'] })
    await as('owner')('POST', '/api/v1/contacts', { externalId: 'shopper' })
    const tell = (id: string, more = {}) => {
      const event = { type: 'order.paid', contact: { externalId: 'shopper' }, id, ...more }
      return send('POST', '/api/v1/events', event, { authorization: `Bearer ${made.key}` })
    }
    expect(await Promise.all([1, 2, 3].map(async (n) => (await tell(`before-${n}`)).status))).toEqual([
      202, 202, 202,
    ])

    await as('admin')('DELETE', `/api/v1/api-keys/${made.id}`)
    const stranger = { contact: { externalId: 'stranger' }, createContact: true }
    expect((await tell('after')).status).toBe(401)
    expect((await tell('after-too', stranger)).status).toBe(401)
    const kept = await asEngine(db, (trx) =>
      trx.selectFrom('events').select('dedupeKey').where('type', '=', 'order.paid').execute(),
    )
    expect(kept.map((event) => event.dedupeKey).sort()).toEqual([
      'api:before-1',
      'api:before-2',
      'api:before-3',
    ])
    const strangers = await asEngine(db, (trx) =>
      trx.selectFrom('contacts').select('id').where('externalId', '=', 'stranger').execute(),
    )
    expect(strangers).toEqual([])
  })

  test('S19: a key ends with its date, and nobody gives away more than they have', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const { key } = await make({ title: 'Short', permissions: ['contacts.read'], expiresAt })
    expect((await withKey(key)).status).toBe(200)
    await asEngine(db, (trx) =>
      trx
        .updateTable('apiKeys')
        .set({ expiresAt: new Date(0) })
        .where('title', '=', 'Short')
        .execute(),
    )
    expect((await withKey(key)).status).toBe(401)

    const { key: manager } = await make({ title: 'Manager', permissions: ['keys.manage'] })
    const more = { title: 'More', permissions: ['members.manage'] }
    const reply = await send('POST', '/api/v1/api-keys', more, { authorization: `Bearer ${manager}` })
    expect(reply.status).toBe(403)
  })

  test('a wrong key is nobody, whatever cookie comes with it', async () => {
    const headers = { cookie: workspaces.A.cookies.owner, authorization: 'Bearer cauce_wrong' }
    expect((await send('GET', '/api/v1/me', undefined, headers)).status).toBe(401)
  })

  test('S14: keys in the address are not looked at', async () => {
    const { key } = await make({ title: 'Url', permissions: ['contacts.read'] })
    expect((await send('GET', `/api/v1/contacts?key=${key}&access_token=${key}`)).status).toBe(401)
  })
})

async function memberId(email: string): Promise<string> {
  const row = await accounts
    .selectFrom('auth.member as m')
    .innerJoin('auth.user as u', 'u.id', 'm.userId')
    .select('m.id')
    .where('u.email', '=', email)
    .executeTakeFirstOrThrow()
  return row.id
}

const withoutId = (answer: unknown) =>
  JSON.parse(JSON.stringify(answer, (key, value) => (key === 'requestId' ? undefined : value)))
