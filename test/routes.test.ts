import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { hashKey, makeKey } from '../server/accounts/apiKey.ts'
import { MATRIX, PERMISSIONS, type Permission, ROLES } from '../server/accounts/permissions.ts'
import { asWorkspace } from '../server/db/connect.ts'
import { uuid7 } from '../server/db/uuid7.ts'
import { listPolicies } from '../server/http/policy.ts'
import { type Send, testApp } from './app.ts'
import { oneOfEach, snapshot } from './oneOfEach.ts'
import { type Schema, sample } from './sample.ts'

const MARK = 'belongs-to-b'
const unlimited = { publicChange: 1e6, user: 1e6, address: 1e6, workspace: 1e6, key: 1e6 }
const { app, as, send, db, workspaces } = await testApp({ limits: unlimited })
const foreign = await oneOfEach(db, workspaces.B, MARK)
const own = await oneOfEach(db, workspaces.A, 'belongs-to-a')

type Operation = {
  requestBody?: { content: Record<string, { schema?: Schema }> }
  parameters?: { name: string; in: string; schema: Schema }[]
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas?: Record<string, Schema> }
}
const document = (await (await send('GET', '/api/openapi.json')).json()) as Document

const routes = listPolicies(app.routes)
  .filter((route) => route.path.startsWith('/api/'))
  .map((route) => ({ ...route, name: `${route.method} ${route.path}` }))
const guarded = routes.filter((route) => PERMISSIONS.includes(route.policy.who as Permission))

const withIds = guarded.filter(({ path }) => path.includes('/:'))

const describedAt = ({ method, path }: { method: string; path: string }) =>
  document.paths[path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')]?.[method.toLowerCase()]

/** What each kind of id in a body stands for. */
const kinds: Record<string, string> = {
  contactId: 'contacts',
  contactIds: 'contacts',
  segmentId: 'segments',
  importId: 'imports',
  flowId: 'flows',
  versionId: 'versions',
  connectionId: 'connections',
  stageId: 'stages',
  pipelineId: 'pipelines',
}
const foreignId = (name: string) => foreign[kinds[name] ?? 'contacts'] ?? ''

/** Where the schema alone does not make a body that its route takes. */
const bodies: Record<string, unknown> = {
  'POST /api/v1/flows/:id/enroll': { contactIds: [foreignId('contactIds')] },
  'POST /api/v1/pipelines/:id/rules': {
    ...{ title: 'Rule', from: 'new', to: 'won' },
    rule: { combinator: 'and', rules: [] },
  },
}

function bodyOf(route: (typeof routes)[number], id: (name: string) => string): unknown {
  if (route.name in bodies) return bodies[route.name]
  const content = describedAt(route)?.requestBody?.content ?? {}
  if (content['multipart/form-data']) {
    const form = new FormData()
    form.set('file', new File(['email\na@example.com\n'], 'people.csv', { type: 'text/csv' }))
    return form
  }
  const schema = resolved(content['application/json']?.schema)
  return schema ? sample(schema, id) : route.method === 'POST' ? {} : undefined
}

const resolved = (schema: Schema | undefined): Schema | undefined =>
  schema?.$ref ? document.components.schemas?.[schema.$ref.split('/').at(-1) ?? ''] : schema

/** `/flows/:id/versions/:versionId` with the ids of the rows that these parts of a path name. */
function fill(path: string, idFor: (kind: string) => string): string {
  const parts = path.split('/')
  return parts.map((part, i) => (part.startsWith(':') ? idFor(kindOf(parts, i)) : part)).join('/')
}

const kindOf = (parts: string[], i: number) => {
  const own = /^:(\w+)Id$/.exec(parts[i] ?? '')?.[1]
  return own ? `${own}s` : (parts.slice(0, i).findLast((part) => !part.startsWith(':')) ?? '')
}

async function request(as: Send, method: string, path: string, body: unknown) {
  const reply = await as(method, path, body)
  // A stream goes on for ever, and its beginning tells enough.
  if (!reply.headers.get('content-type')?.includes('event-stream'))
    return { status: reply.status, text: await reply.text() }
  await reply.body?.cancel()
  return { status: reply.status, text: '' }
}

describe('the table of routes', () => {
  test('S1: a route that does not say who may use it stops the application from starting', () => {
    const open = { method: 'GET', path: '/api/v1/forgotten', handler: () => {} }
    expect(() => listPolicies([open])).toThrow('GET /api/v1/forgotten')
    expect(routes.length).toBeGreaterThan(40)
  })

  test('public routes are these and no others', () => {
    expect(routes.filter((route) => route.policy.who === 'anyone').map((route) => route.name)).toEqual([
      'GET /api/v1/setup',
      'POST /api/v1/setup',
      'POST /api/v1/setup/demo',
      'POST /api/v1/invitations/look',
      'POST /api/v1/invitations/accept',
      'POST /api/auth/sign-in/email',
      'POST /api/auth/request-password-reset',
      'POST /api/auth/reset-password',
      'GET /api/openapi.json',
      'GET /api/docs',
      'GET /api/docs/:file',
    ])
  })
})

describe('isolation', () => {
  test.each(ROLES)(
    'S1: ids of another workspace are unknown to the %s, and nothing there changes',
    async (role) => {
      const before = await snapshot(db, workspaces.B.id)
      const wrong: string[] = []
      for (const route of withIds) {
        const path = fill(route.path, (kind) => {
          if (!foreign[kind]) throw new Error(`Say in test/oneOfEach.ts which row stands for /${kind}/:id`)
          return foreign[kind]
        })
        const { status, text } = await request(as(role), route.method, path, bodyOf(route, foreignId))
        const expected = MATRIX[role].has(route.policy.who as Permission) ? 404 : 403
        if (status !== expected || text.includes(MARK))
          wrong.push(`${route.name} -> ${status} ${text.slice(0, 200)}`)
      }
      expect(wrong).toEqual([])
      expect(await snapshot(db, workspaces.B.id)).toEqual(before)
    },
  )

  test.each(ROLES)('S1: lists, queries and bodies show the %s nothing of another workspace', async (role) => {
    const before = await snapshot(db, workspaces.B.id)
    const leaks: string[] = []
    for (const route of guarded.filter(({ path }) => !path.includes('/:'))) {
      const asked = new URLSearchParams()
      for (const { name, in: place, schema } of describedAt(route)?.parameters ?? []) {
        if (place === 'query' && schema.format === 'uuid') asked.set(name, foreignId(name))
      }
      const body = bodyOf(route, foreignId)
      for (const path of [route.path, ...(asked.size ? [`${route.path}?${asked}`] : [])]) {
        const { status, text } = await request(as(role), route.method, path, body)
        if (text.includes(MARK) || status >= 500)
          leaks.push(`${route.name} -> ${status} ${text.slice(0, 300)}`)
      }
    }
    expect(leaks).toEqual([])
    expect(await snapshot(db, workspaces.B.id)).toEqual(before)
  })
})

describe('isolation from within', () => {
  test('S1: the rows that strangers do not find are there for their own workspace', async () => {
    const wrong: string[] = []
    for (const route of withIds.filter(({ method }) => method === 'GET')) {
      const { status } = await request(
        as('owner', 'B'),
        'GET',
        fill(route.path, (kind) => foreign[kind] ?? ''),
        undefined,
      )
      if (status !== 200) wrong.push(`${route.name} -> ${status}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('permissions', () => {
  const cells = guarded.flatMap((route) => ROLES.map((role) => ({ route, role })))
  // An id of nobody's and no body: what is allowed is refused later, and what is not is refused here.
  const emptyTry = (as: Send, { method, path }: { method: string; path: string }) =>
    request(
      as,
      method,
      fill(path, () => uuid7()),
      method === 'GET' ? undefined : '{"no":"such field"}',
    )

  test(`S17: each cell of roles and routes is as the matrix says`, async () => {
    const wrong: string[] = []
    for (const { route, role } of cells) {
      const { status } = await emptyTry(as(role), route)
      const allowed = MATRIX[role].has(route.policy.who as Permission)
      if ((status === 403) === allowed || status === 401 || status >= 500)
        wrong.push(`${role}: ${route.name} -> ${status}`)
    }
    expect(wrong).toEqual([])
  })

  test('S17: without a session every route but the public ones answers 401', async () => {
    const wrong: string[] = []
    for (const route of routes.filter(({ policy }) => policy.who !== 'anyone')) {
      const { status } = await emptyTry(send, route)
      if (status !== 401) wrong.push(`${route.name} -> ${status}`)
    }
    expect(wrong).toEqual([])
  })

  test('S19: a key does what its permissions say and nothing else', async () => {
    const keys = { only: makeKey(), others: makeKey() }
    const wrong: string[] = []
    for (const permission of PERMISSIONS) {
      await insertKey(keys.only, [permission])
      await insertKey(
        keys.others,
        PERMISSIONS.filter((one) => one !== permission),
      )
      for (const route of guarded.filter(({ policy }) => policy.who === permission)) {
        const withKey =
          (key: string): Send =>
          (method, path, body) =>
            send(method, path, body, { authorization: `Bearer ${key}` })
        const may = await emptyTry(withKey(keys.only), route)
        const mayNot = await emptyTry(withKey(keys.others), route)
        if (may.status === 403 || may.status === 401)
          wrong.push(`${route.name} refused to its own permission`)
        if (mayNot.status !== 403) wrong.push(`${route.name} open to other permissions: ${mayNot.status}`)
      }
    }
    expect(wrong).toEqual([])
  })

  async function insertKey(key: string, permissions: string[]) {
    await asWorkspace(db, workspaces.A.id, (trx) =>
      trx
        .insertInto('apiKeys')
        .values({
          workspaceId: workspaces.A.id,
          title: 'k',
          start: 'k',
          hash: hashKey(key),
          permissions,
          createdBy: 'k',
        })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ permissions }))
        .execute(),
    )
  }
})

describe('bodies', () => {
  const writing = routes.filter((route) => describedAt(route)?.requestBody?.content['application/json'])

  test('S18: every body refuses fields it does not know, and above all those of the wall', async () => {
    const wrong: string[] = []
    for (const route of writing) {
      const known = bodyOf(route, () => uuid7())
      const path = fill(route.path, () => uuid7())
      for (const extra of [
        'workspaceId',
        'workspace_id',
        'organizationId',
        'ownerUserId',
        'isAdmin',
        'permission',
      ]) {
        const schema = resolved(describedAt(route)?.requestBody?.content['application/json']?.schema)
        if (schema?.properties && extra in schema.properties) continue
        const body = { ...(known as object), [extra]: workspaces.B.id }
        const { status, text } = await request(as('owner'), route.method, path, body)
        if (status !== 422) wrong.push(`${route.name} with ${extra} -> ${status} ${text.slice(0, 150)}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('S27: JSON routes take nothing but JSON, and upload routes nothing but forms', async () => {
    const wrong: string[] = []
    for (const route of routes.filter(({ method }) => method !== 'GET' && method !== 'DELETE')) {
      const path = fill(route.path, () => uuid7())
      const types = route.policy.upload
        ? ['application/json', 'text/plain', 'application/x-www-form-urlencoded']
        : [
            'text/plain',
            'application/x-www-form-urlencoded',
            'multipart/form-data; boundary=x',
            'application/json; charset=latin1',
            '',
          ]
      for (const type of types) {
        const reply = await as('owner')(route.method, path, '{"file":{"filepath":"/etc/passwd"}}', {
          'content-type': type,
        })
        if (reply.status !== 415) wrong.push(`${route.name} as "${type}" -> ${reply.status}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('the description', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(document))
    expect(result.valid ? [] : result.errors).toEqual([])
    expect(validator.version).toBe('3.1')
  })

  test('has every route, with a summary and its own operation id', () => {
    const hidden = ['GET /api/docs', 'GET /api/docs/:file']
    const missing = routes
      .filter((route) => !hidden.includes(route.name) && !describedAt(route))
      .map((route) => route.name)
    expect(missing).toEqual([])
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path)) as {
      operationId: string
      summary: string
    }[]
    expect(operations.filter((one) => !one.summary)).toEqual([])
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length)
  })
})

// Last: it changes members of its own workspace, which ends their sessions.
describe('a workspace from within', () => {
  test("S1: ids of another workspace in a body reach nothing through one's own rows", async () => {
    const before = await snapshot(db, workspaces.B.id)
    const wrong: string[] = []
    for (const route of withIds.filter(({ method }) => method !== 'DELETE')) {
      const path = fill(route.path, (kind) => own[kind] ?? '')
      const { status, text } = await request(as('owner'), route.method, path, bodyOf(route, foreignId))
      if (text.includes(MARK) || status >= 500 || status === 401)
        wrong.push(`${route.name} -> ${status} ${text.slice(0, 300)}`)
    }
    expect(wrong).toEqual([])
    expect(await snapshot(db, workspaces.B.id)).toEqual(before)
  })
})
