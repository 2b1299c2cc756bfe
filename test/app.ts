import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll } from 'vitest'
import { type Auth, createAuth } from '../server/accounts/auth.ts'
import { createUser } from '../server/accounts/createUser.ts'
import { createWorkspace } from '../server/accounts/createWorkspace.ts'
import { ROLES, type Role } from '../server/accounts/permissions.ts'
import { accountsOf } from '../server/accounts/tables.ts'
import { readConfig } from '../server/config.ts'
import { connect } from '../server/db/connect.ts'
import { uuid7 } from '../server/db/uuid7.ts'
import { createEngine } from '../server/engine/engine.ts'
import { createApp } from '../server/http/app.ts'
import type { Parts } from '../server/http/env.ts'
import type { Limits } from '../server/http/rateLimits.ts'
import { createGuardedDial } from '../server/net/guardedDial.ts'
import { createGuardedFetch } from '../server/net/guardedFetch.ts'
import { createRegistry, type Registry } from '../server/registry/plugins.ts'
import { createSecrets } from '../server/secrets/secrets.ts'
import { createRenderer } from '../server/templates/renderer.ts'
import { freshDb } from './db.ts'

export const ORIGIN = 'http://localhost'

export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>

export type TestApp = Awaited<ReturnType<typeof testApp>>

type Wish = {
  registry?: Registry
  limits?: Partial<Limits>
  /** Connections to the database that the application may have. */
  poolSize?: number
  /** Milliseconds that one may wait for such a connection. */
  poolWait?: number
  env?: NodeJS.ProcessEnv
}

/** The whole web side on an empty database of its own; requests go through every layer but the socket. */
export async function emptyApp({
  registry = createRegistry([]),
  limits,
  poolSize = 10,
  poolWait,
  env,
}: Wish = {}) {
  const { db, url } = await freshDb()
  const pool = connect(url, { max: poolSize, wait: poolWait })
  afterAll(() => pool.destroy())
  const config = readConfig({
    DATABASE_URL: url,
    CAUCE_EMBEDDED: '1',
    CAUCE_HOME: join(tmpdir(), 'cauce-test-home'),
    CAUCE_SECRET_KEY: randomBytes(32).toString('base64'),
    CAUCE_SESSION_SECRET: randomBytes(32).toString('base64'),
    PUBLIC_URL: ORIGIN,
    ...env,
  })
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const secrets = createSecrets(config.secretKeys)
  const { fetchFor, close } = createGuardedFetch({ hostOverrides: config.hostOverrides })
  const renderer = createRenderer()
  afterAll(async () => {
    await close()
    await renderer.close()
  })
  const engine = createEngine({
    pool,
    registry,
    secrets,
    renderer,
    fetchFor,
    publicUrl: config.publicUrl,
    processId: uuid7(),
    log() {},
    report() {},
  })
  const parts: Parts = {
    pool,
    config,
    registry,
    renderer,
    engine,
    secrets,
    log,
    fetchFor,
    dialFor: createGuardedDial(),
  }
  const app = createApp(parts, { limits })

  const send: Send = async (method, path, body, headers = {}) =>
    app.request(`${ORIGIN}${path}`, {
      method,
      headers: {
        origin: ORIGIN,
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body:
        body === undefined || typeof body === 'string' || body instanceof FormData
          ? body
          : JSON.stringify(body),
    })

  return { app, parts, db, url, send }
}

/**
 * The same with two workspaces that have a member of each role: `await as('viewer', 'B')('GET', '/api/v1/contacts')`.
 */
export async function testApp(wish: Wish = {}) {
  const made = await emptyApp(wish)
  const { parts, send } = made
  const workspaces = { A: await peopled(parts, 'A'), B: await peopled(parts, 'B') }
  const as =
    (role: Role, workspace: 'A' | 'B' = 'A'): Send =>
    (method, path, body, headers) =>
      send(method, path, body, { cookie: workspaces[workspace].cookies[role], ...headers })

  return { ...made, as, workspaces }
}

/** A workspace with a member of each role, and the cookie of each. */
async function peopled(parts: Parts, name: 'A' | 'B') {
  const accounts = accountsOf(parts.pool)
  const users = {} as Record<Role, string>
  const { id } = await accounts.transaction().execute(async (trx) => {
    for (const role of ROLES) {
      const email = `${role}.${name.toLowerCase()}@example.com`
      users[role] = await createUser(trx, { name: `${role} of ${name}`, email })
    }
    const workspace = await createWorkspace(trx, { title: `Workspace ${name}`, ownerId: users.owner })
    for (const role of ROLES.slice(1)) {
      const member = { organizationId: workspace.id, userId: users[role], role }
      await trx.insertInto('auth.member').values(member).execute()
    }
    return workspace
  })
  const auth = createAuth(parts)
  const cookies = {} as Record<Role, string>
  for (const role of ROLES) cookies[role] = await cookieOf(auth, users[role])
  return { id, users, cookies }
}

/** Opens a session without a password: hashing one for each of ten people would take the tests' time. */
async function cookieOf(auth: Auth, userId: string): Promise<string> {
  const { headers } = await auth.api.signInDemo({
    body: { userId },
    headers: new Headers(),
    returnHeaders: true,
  })
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
