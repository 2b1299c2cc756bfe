import { expect, test } from 'vitest'
import { definePlugin, defineProvider, StepError, z } from '#sdk'
import { testApp } from '../../test/app.ts'
import { createRegistry } from '../registry/plugins.ts'

const post = definePlugin({
  id: 'post',
  title: 'Post',
  connection: z.object({
    account: z.string().min(1).meta({ title: 'Account' }),
    token: z.string().min(1).meta({ title: 'Token', widget: 'secret' }),
  }),
  providers: [
    defineProvider({ kind: 'sms', title: 'Post', ifLost: 'none', send: async () => ({ vendorId: '1' }) }),
  ],
  webhook: { verify: () => true, read: () => [] },
  async test({ connection }) {
    if (connection.token === 'canary-wrong')
      throw new StepError('Post refused canary-wrong.', { retry: false })
    return { account: `Post of ${connection.account}` }
  },
})
const { as, db, workspaces } = await testApp({ registry: createRegistry([post]) })
const admin = as('admin')
const path = '/api/v1/connections'
const settings = { account: 'acme', token: 'canary-right' }

/** Every answer is looked through: a secret must be in none. */
async function ask(method: string, to: string, body?: unknown, send = admin) {
  const response = await send(method, to, body)
  const text = await response.text()
  expect(text).not.toContain('canary')
  return { status: response.status, json: text ? JSON.parse(text) : undefined }
}

test('S50: an account is set up, listed, changed, tried and removed, and its secret is never told', async () => {
  const made = await ask('POST', path, { plugin: 'post', title: ' Main ', settings })
  expect(made).toMatchObject({
    status: 201,
    json: {
      title: 'Main',
      plugin: 'post',
      settings: { account: 'acme' },
      secrets: ['token'],
      kinds: ['sms'],
      simulated: false,
      status: 'untested',
      installed: true,
    },
  })
  const one = `${path}/${made.json.id}`
  expect((await ask('GET', path)).json.items).toMatchObject([{ id: made.json.id }])
  expect((await ask('GET', one)).json).toMatchObject({ id: made.json.id, webhookUrl: made.json.webhookUrl })

  expect((await ask('POST', `${one}/test`)).json).toMatchObject({ status: 'ok', statusText: 'Post of acme' })
  const changed = await ask('PATCH', one, { settings: { account: 'new', token: '' }, ratePerSecond: 5 })
  expect(changed.json).toMatchObject({ settings: { account: 'new' }, status: 'untested', ratePerSecond: 5 })
  expect((await ask('POST', `${one}/test`)).json).toMatchObject({ status: 'ok', statusText: 'Post of new' })
  await ask('PATCH', one, { settings: { account: 'new', token: 'canary-wrong' } })
  expect((await ask('POST', `${one}/test`)).json).toMatchObject({
    status: 'failing',
    statusText: 'Post refused •••.',
  })

  const renewed = await ask('PATCH', one, { newToken: true, title: 'Second' })
  expect(renewed.json).toMatchObject({ title: 'Second', settings: { account: 'new' } })
  expect(renewed.json.webhookUrl).not.toBe(made.json.webhookUrl)

  expect((await ask('DELETE', one)).status).toBe(204)
  expect((await ask('GET', one)).status).toBe(404)
  const written = await db
    .selectFrom('audit')
    .select(['action', 'detail'])
    .where('target', '=', made.json.id)
    .execute()
  expect(written.map((row) => row.action)).toEqual(
    expect.arrayContaining(['connection.made', 'connection.changed', 'connection.removed']),
  )
  expect(JSON.stringify(written)).not.toContain('canary')
})

test('wrong settings are refused field by field, and what nobody asked for is too', async () => {
  expect(await ask('POST', path, { plugin: 'post', title: 'X', settings: { account: '' } })).toMatchObject({
    status: 422,
    json: {
      error: {
        code: 'invalid-input',
        fields: { 'settings.account': 'Fill this in.', 'settings.token': 'Fill this in.' },
      },
    },
  })
  expect(await ask('POST', path, { plugin: 'nope', title: 'X', settings: {} })).toMatchObject({
    status: 422,
    json: { error: { fields: { plugin: expect.stringContaining('not installed') } } },
  })
  for (const extra of [{ workspaceId: workspaces.B.id }, { token: 'mine' }, { simulated: true }])
    expect((await ask('POST', path, { plugin: 'post', title: 'X', settings, ...extra })).status).toBe(422)
  expect((await ask('POST', path, { plugin: 'post', title: ' ', settings })).status).toBe(422)
})

test('an account of a running flow is removed only when told twice', async () => {
  const { json } = await ask('POST', path, { plugin: 'post', title: 'Used', settings })
  const workspaceId = workspaces.A.id
  const flow = await db
    .insertInto('flows')
    .values({ workspaceId, title: 'Welcome', status: 'live', draft: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const graph = JSON.stringify({ nodes: [{ input: { connection: json.id } }] })
  const version = await db
    .insertInto('flowVersions')
    .values({ workspaceId, flowId: flow.id, number: 1, graph })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('flows').set({ versionId: version.id }).where('id', '=', flow.id).execute()

  expect(await ask('DELETE', `${path}/${json.id}`)).toMatchObject({
    status: 409,
    json: { error: { code: 'connection-in-use', message: expect.stringContaining('Welcome') } },
  })
  expect((await ask('DELETE', `${path}/${json.id}?force=true`)).status).toBe(204)
})

test('viewers may not see accounts, and editors may not change them', async () => {
  expect((await ask('GET', path, undefined, as('viewer'))).status).toBe(403)
  expect((await ask('GET', path, undefined, as('editor'))).status).toBe(200)
  expect((await ask('POST', path, { plugin: 'post', title: 'X', settings }, as('editor'))).status).toBe(403)
})

test('everybody in the workspace gets the manifest, and nobody outside', async () => {
  const { status, json } = await ask('GET', '/api/v1/manifest', undefined, as('viewer'))
  expect(status).toBe(200)
  expect(json.plugins).toMatchObject([
    { id: 'post', connection: { properties: { token: { widget: 'secret' } } }, providers: [{ kind: 'sms' }] },
  ])
})
