import { afterAll, expect, test } from 'vitest'
import hubspot from '../../plugins/hubspot/index.ts'
import { accessToken } from '../../server/connections/accessToken.ts'
import { asEngine } from '../../server/db/connect.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { testApp } from '../app.ts'
import { startHubspot } from '../emulators/hubspot/index.ts'

const vendor = await startHubspot()
afterAll(() => vendor.close())
const { as, db, parts, workspaces } = await testApp({
  ...{ registry: createRegistry([hubspot]), env: { CAUCE_HOST_OVERRIDES: `api.hubapi.com=${vendor.url}` } },
})
const ask = async (send: typeof admin, method: string, path: string, body?: unknown) => {
  const reply = await send(method, `/api/v1/connections${path}`, body)
  const text = await reply.text()
  expect(text).not.toContain(vendor.settings.clientSecret)
  expect(text).not.toContain(vendor.tokens.access)
  return { status: reply.status, json: JSON.parse(text) }
}
const [admin, stranger] = [as('admin'), as('admin', 'B')]

async function account() {
  const { json } = await ask(admin, 'POST', '', {
    ...{ plugin: 'hubspot', title: 'Our HubSpot', settings: { ...vendor.settings } },
  })
  return json.id as string
}
const begin = async (id: string) => (await ask(admin, 'POST', `/${id}/authorize`)).json.url as string
const wordsOf = (back: URL) => ({
  code: back.searchParams.get('code') ?? '',
  state: back.searchParams.get('state') ?? '',
})
const finish = (words: object, send = admin) => ask(send, 'POST', '/authorized', words)
const signedIn = async (id: string) => (await ask(admin, 'GET', `/${id}/sync`)).json.signedIn

test('an admin signs in at HubSpot: the state and the proof are asked for, the tokens are kept sealed, and the account works', async () => {
  const id = await account()
  expect(await signedIn(id)).toBe(false)
  const back = vendor.consent(await begin(id))
  expect(`${back.origin}${back.pathname}`).toBe(`${parts.config.publicUrl}/connections/authorized`)
  expect(await finish(wordsOf(back))).toEqual({ status: 200, json: { id } })
  expect([await signedIn(id), vendor.problems]).toEqual([true, []])
  expect((await ask(admin, 'POST', `/${id}/test`)).json).toMatchObject({ status: 'ok' })
  const row = await asEngine(db, (trx) =>
    trx.selectFrom('connectionGrants').selectAll().where('connectionId', '=', id).executeTakeFirstOrThrow(),
  )
  expect(row.sealed?.toString('latin1')).not.toContain(vendor.tokens.refresh)
  expect(row.stateHash).toBeNull()
})

test('what comes back is believed once, by the workspace that began it, within ten minutes', async () => {
  const id = await account()
  const words = wordsOf(vendor.consent(await begin(id)))
  expect((await finish({ ...words, state: 'guessed' })).status).toBe(422)
  expect((await finish(words, stranger)).status).toBe(422)
  expect(await signedIn(id)).toBe(false)
  expect((await finish(words)).status).toBe(200)
  expect((await finish(words)).status).toBe(422)

  const late = wordsOf(vendor.consent(await begin(id)))
  await asEngine(db, (trx) =>
    trx
      .updateTable('connectionGrants')
      .set({ stateUntil: new Date(0) })
      .where('connectionId', '=', id)
      .execute(),
  )
  expect((await finish(late)).status).toBe(422)
})

test('a code that HubSpot does not take, or a stolen one without its proof, signs nobody in', async () => {
  const id = await account()
  const { state } = wordsOf(vendor.consent(await begin(id)))
  const refused = await finish({ code: 'stolen', state })
  expect([refused.status, refused.json.error.message]).toEqual([
    422,
    expect.stringContaining('HubSpot did not accept the sign-in.'),
  ])
  const first = wordsOf(vendor.consent(await begin(id)))
  const second = wordsOf(vendor.consent(await begin(id)))
  // The code of one sign-in with the state, and so the proof, of another.
  expect((await finish({ code: first.code, state: second.state })).status).toBe(422)
  expect(await signedIn(id)).toBe(false)
})

test('another workspace and people without the right can neither begin nor end a sign-in', async () => {
  const id = await account()
  expect((await ask(stranger, 'POST', `/${id}/authorize`)).status).toBe(404)
  expect((await ask(as('viewer'), 'POST', `/${id}/authorize`)).status).toBe(403)
  expect((await finish({ code: 'x', state: 'y' }, as('viewer'))).status).toBe(403)
})

test('two processes that renew a token at once ask HubSpot once, though each use kills the old one', async () => {
  const id = await account()
  await finish(wordsOf(vendor.consent(await begin(id))))
  const { id: workspaceId } = workspaces.A
  const owner = {
    ...{ workspaceId, connectionId: id, title: 'Our HubSpot', plugin: hubspot },
    settings: { ...vendor.settings },
  }
  await asEngine(db, (trx) =>
    trx
      .updateTable('connectionGrants')
      .set({ expiresAt: new Date(0) })
      .where('connectionId', '=', id)
      .execute(),
  )
  const before = vendor.tokens.refreshes
  const others = { ...parts, pool: db }
  const got = await Promise.all([parts, others, parts, others].map((process) => accessToken(process, owner)))
  expect([vendor.tokens.refreshes - before, new Set(got), vendor.problems]).toEqual([
    1,
    new Set([vendor.tokens.access]),
    [],
  ])
})
