import { expect, test } from 'vitest'
import { createAuth } from '../server/accounts/auth.ts'
import { createWorkspace } from '../server/accounts/createWorkspace.ts'
import { accountsOf } from '../server/accounts/tables.ts'
import { asEngine } from '../server/db/connect.ts'
import { emptyApp } from './app.ts'

const person = (n: number) => ({
  name: `Person ${n}`,
  email: `person${n}@example.com`,
  password: 'correct horse battery',
  workspace: `Shop ${n}`,
})

test('of many first visitors at the same moment exactly one becomes the owner, with eight stages to work with', async () => {
  const { send, db } = await emptyApp()
  expect(await (await send('GET', '/api/v1/setup')).json()).toEqual({ owner: false, demo: false })
  const replies = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => send('POST', '/api/v1/setup', person(n))))
  expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  expect(await (await send('GET', '/api/v1/setup')).json()).toEqual({ owner: true, demo: false })
  const [users, workspaces, stages] = await Promise.all([
    accountsOf(db).selectFrom('auth.user').select('id').execute(),
    asEngine(db, (trx) => trx.selectFrom('workspaces').select('id').execute()),
    asEngine(db, (trx) => trx.selectFrom('stages').select('key').orderBy('position').execute()),
  ])
  expect(users).toHaveLength(1)
  expect(workspaces).toHaveLength(1)
  expect(stages.map((stage) => stage.key)).toEqual(
    'new contacted qualified meeting proposal negotiation won lost'.split(' '),
  )
  const organizations = await accountsOf(db).selectFrom('auth.organization').select('id').execute()
  expect(organizations).toEqual(workspaces)
})

test('the demo opens with one click, for the demo only, and leaves the first owner their place', async () => {
  const { send, db } = await emptyApp()
  expect((await send('POST', '/api/v1/setup/demo', {})).status).toBe(404)
  const demo = await accountsOf(db)
    .transaction()
    .execute((trx) => createWorkspace(trx, { title: 'Demo', demo: true, language: 'es' }))
  expect(await (await send('GET', '/api/v1/setup')).json()).toEqual({ owner: false, demo: true })

  const [reply] = await Promise.all([1, 2, 3].map(() => send('POST', '/api/v1/setup/demo', {})))
  expect(reply?.status).toBe(200)
  const cookie = reply?.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const me = await (await send('GET', '/api/v1/me', undefined, { cookie })).json()
  expect(me).toMatchObject({ workspace: { id: demo.id, demo: true }, role: 'owner' })
  expect(me.workspaces).toHaveLength(1)

  expect((await send('POST', '/api/v1/setup', person(1))).status).toBe(201)
  expect((await send('POST', '/api/v1/setup', person(2))).status).toBe(409)
})

test('a demo on a database of one’s own offers nobody a click', async () => {
  const { send, db } = await emptyApp({ env: { CAUCE_EMBEDDED: '' } })
  await accountsOf(db)
    .transaction()
    .execute((trx) => createWorkspace(trx, { title: 'Demo', demo: true }))
  expect(await (await send('GET', '/api/v1/setup')).json()).toMatchObject({ demo: false })
  expect((await send('POST', '/api/v1/setup/demo', {})).status).toBe(404)
})

test('S11: over https the session cookie is __Host-, Secure, HttpOnly and SameSite=Lax', async () => {
  const { send, parts } = await emptyApp({ env: { PUBLIC_URL: 'https://cauce.example.com' } })
  const reply = await send('POST', '/api/v1/setup', person(1), { origin: 'https://cauce.example.com' })
  expect(reply.headers.getSetCookie()[0]).toMatch(
    /^__Host-cauce\.session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  expect(reply.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect(createAuth(parts).options.advanced.useSecureCookies).toBe(false) // its __Secure- would spoil the name
})
