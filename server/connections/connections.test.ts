import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { definePlugin, defineProvider, defineStep, StepError, z } from '#sdk'
import { freshDb } from '../../test/db.ts'
import { asWorkspace } from '../db/connect.ts'
import type { InvalidInput } from '../http/errors.ts'
import { NotSent } from '../net/NotSent.ts'
import { createRegistry } from '../registry/plugins.ts'
import { createSecrets } from '../secrets/secrets.ts'
import { createConnection } from './createConnection.ts'
import { openConnection } from './openConnection.ts'
import { deleteConnection, findConnection, flowsUsing, listConnections } from './queries.ts'
import { checkSettings, shown } from './settings.ts'
import { testConnection } from './testConnection.ts'
import { viewOf } from './view.ts'

const { db } = await freshDb()
const post = definePlugin({
  id: 'post',
  title: 'Post',
  connection: z.object({
    account: z.string().min(1).meta({ title: 'Account' }),
    token: z.string().min(1).meta({ title: 'Token', widget: 'secret' }),
    nested: z.object({ pin: z.string().meta({ widget: 'secret' }) }).optional(),
    region: z.enum(['eu', 'us']).default('eu'),
  }),
  providers: [
    defineProvider({
      kind: 'sms',
      title: 'Post',
      ifLost: 'none',
      simulated: true,
      send: async () => ({ vendorId: '1' }),
    }),
  ],
  webhook: { verify: () => true, read: () => [] },
  steps: [defineStep({ id: 'x', title: 'X', input: z.object({}), ifLost: 'none', run: async () => ({}) })],
  async test({ connection }) {
    if (connection.token === 'bad-token-1')
      throw new StepError('Post refused the token bad-token-1.', { retry: false })
    if (connection.token === 'slow') throw new NotSent('post.com could not be reached.', { retry: true })
    return { account: `Account ${connection.account}` }
  },
})
const parts = { registry: createRegistry([post]), secrets: createSecrets([randomBytes(32)]) }
const workspaces = await db
  .insertInto('workspaces')
  .values([
    { title: 'A', slug: 'a' },
    { title: 'B', slug: 'b' },
  ])
  .returning('id')
  .execute()
const [a, b] = workspaces.map((one) => one.id) as [string, string]
const settings = { account: 'acme', token: 'canary-token', nested: { pin: 'canary-pin' } }

test('S50: settings are sealed; what is shown has no secret in it, and another workspace sees nothing', async () => {
  const made = await asWorkspace(db, a, (trx) =>
    createConnection(trx, parts, a, { plugin: 'post', title: 'Main', settings }),
  )
  const row = await db
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', made.id)
    .executeTakeFirstOrThrow()
  expect(JSON.stringify(row) + row.settingsSealed?.toString('latin1')).not.toContain('canary')

  const view = viewOf(made, parts.registry, { publicUrl: 'https://cauce.example.com' })
  expect(view).toMatchObject({
    settings: { account: 'acme', region: 'eu' },
    secrets: ['token', 'nested'],
    kinds: ['sms'],
    simulated: true,
    status: 'untested',
  })
  expect(view.webhookUrl).toMatch(/^https:\/\/cauce\.example\.com\/hooks\/post\/[\w-]{32}$/)
  expect(JSON.stringify(view)).not.toContain('canary')

  const open = await asWorkspace(db, a, (trx) => openConnection(trx, parts, a, made.id))
  expect(open?.settings).toEqual({ ...settings, region: 'eu' })
  await asWorkspace(db, b, async (trx) => {
    expect(await openConnection(trx, parts, b, made.id)).toBeUndefined()
    expect(await openConnection(trx, parts, a, made.id)).toBeUndefined()
    expect(await listConnections(trx, b)).toEqual([])
  })
})

test('a secret left empty in the form stays as it was; everything else is as sent', () => {
  const before = { account: 'acme', token: 'old', region: 'us' }
  expect(checkSettings(post, { account: 'new', token: '' }, before)).toEqual({
    account: 'new',
    token: 'old',
    region: 'eu',
  })
  expect(checkSettings(post, { account: 'new', token: 'fresh' }, before)).toMatchObject({ token: 'fresh' })
  expect(shown(post, before)).toEqual({ account: 'acme', region: 'us' })
})

test('wrong and unknown settings are refused, each with its reason', () => {
  const refused = (sent: Record<string, unknown>) => {
    try {
      checkSettings(post, sent)
    } catch (error) {
      return (error as InvalidInput).more.fields
    }
  }
  expect(refused({ account: '', region: 'mars' })).toEqual({
    'settings.account': { en: 'Fill this in.', es: 'Rellena este campo.' },
    'settings.token': { en: 'Fill this in.', es: 'Rellena este campo.' },
    'settings.region': { en: 'Choose one of these: eu or us.', es: 'Elige uno de estos: eu o us.' },
  })
  expect(refused({ ...settings, workspaceId: b })).toEqual({
    settings: { en: expect.stringContaining('workspaceId'), es: expect.stringContaining('workspaceId') },
  })
})

test('a test tells the account, or what the vendor said without repeating the secret', async () => {
  const tried = (token: string) => testConnection(post, { account: 'acme', token }, () => fetch)
  expect(await tried('good')).toEqual({ status: 'ok', statusText: 'Account acme' })
  expect(await tried('bad-token-1')).toEqual({ status: 'failing', statusText: 'Post refused the token •••.' })
  expect(await tried('slow')).toEqual({ status: 'failing', statusText: 'post.com could not be reached.' })
})

test('an account that running flows send through is named with them', async () => {
  const made = await createConnection(db, parts, b, { plugin: 'post', title: 'Flow', settings })
  const flow = await db
    .insertInto('flows')
    .values({ workspaceId: b, title: 'Welcome', status: 'live', draft: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const graph = { nodes: [{ id: 'n', type: 'post.x', input: { connection: made.id } }] }
  const version = await db
    .insertInto('flowVersions')
    .values({ workspaceId: b, flowId: flow.id, number: 1, graph: JSON.stringify(graph) })
    .returning('id')
    .executeTakeFirstOrThrow()
  expect(await flowsUsing(db, b, made.id)).toEqual([])
  await db.updateTable('flows').set({ versionId: version.id }).where('id', '=', flow.id).execute()
  expect(await flowsUsing(db, b, made.id)).toEqual(['Welcome'])
  expect(await flowsUsing(db, a, made.id)).toEqual([])

  await deleteConnection(db, b, made.id, 'gone')
  expect(await findConnection(db, b, made.id)).toBeUndefined()
})

test('a removed account that was sent through keeps its name for the history, and loses its secrets', async () => {
  const made = await createConnection(db, parts, b, { plugin: 'post', title: 'Old', settings })
  const contact = await db
    .insertInto('contacts')
    .values({ workspaceId: b })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('intents')
    .values({
      id: crypto.randomUUID(),
      workspaceId: b,
      causeKind: 'test',
      causeId: '1',
      contactId: contact.id,
      connectionId: made.id,
      operation: 'post.x',
      ifLost: 'none',
      policy: 'do-not-resend',
      input: '{}',
    })
    .execute()
  await deleteConnection(db, b, made.id, 'gone')
  expect(await findConnection(db, b, made.id)).toMatchObject({
    title: 'Old',
    status: 'off',
    settingsSealed: null,
    token: 'gone',
  })
  expect(await listConnections(db, b)).toEqual([])
  expect(await openConnection(db, parts, b, made.id)).toBeUndefined()
})
