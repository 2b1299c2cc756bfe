import type { Context } from 'hono'
import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import { gather } from '../db/gather.ts'
import type { Env } from '../http/env.ts'
import { hashKey, isKey } from './apiKey.ts'
import { LONGEST_SECONDS } from './auth.ts'
import { MATRIX, type Permission, type Role } from './permissions.ts'
import { accountsOf } from './tables.ts'

export type Caller = {
  by: 'session' | 'key'
  /** `user:<id>` or `key:<id>` */
  actor: string
  userId?: string
  workspace?: { id: string; role: Role; permissions: ReadonlySet<Permission> }
}

/** Asked on every request and never remembered: what is revoked is over at once. */
export async function authenticate(c: Context<Env>): Promise<Caller | undefined> {
  const header = c.req.header('authorization')
  // Whoever sends a key is that key or nobody; the cookie does not step in.
  if (header !== undefined) return byKey(c, header.replace(/^Bearer\s+/i, ''))
  return bySession(c)
}

async function bySession(c: Context<Env>): Promise<Caller | undefined> {
  if (!c.req.header('cookie')) return undefined
  const { headers, response: found } = await c.var.auth.api.getSession({
    headers: c.req.raw.headers,
    returnHeaders: true,
  })
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
  if (!found) return undefined
  const { session, user } = found
  if (Date.now() - session.createdAt.getTime() > LONGEST_SECONDS * 1000) {
    const { internalAdapter } = await c.var.auth.$context
    await internalAdapter.deleteSession(session.token)
    return undefined
  }
  const workspace = await membership(c, user.id, session.activeOrganizationId ?? undefined)
  return { by: 'session', actor: `user:${user.id}`, userId: user.id, workspace }
}

/** The workspace the session is in, as long as the user is still a member; otherwise their first one. */
async function membership(c: Context<Env>, userId: string, active: string | undefined) {
  const found = await accountsOf(c.var.parts.pool)
    .selectFrom('auth.member')
    .select(['organizationId', 'role'])
    .where('userId', '=', userId)
    .orderBy(sql`organization_id is not distinct from ${active ?? null}::uuid`, 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return found && { id: found.organizationId, role: found.role, permissions: MATRIX[found.role] }
}

const USED_EVERY_MS = 60_000

async function byKey(c: Context<Env>, text: string): Promise<Caller | undefined> {
  return isKey(text) ? c.var.keyring('', hashKey(text)) : undefined
}

export type Keyring = (every: '', hash: string) => Promise<Caller | undefined>

type Holder = {
  id: string
  hash: string
  workspaceId: string
  permissions: string[]
  lastUsedAt: Date | null
}

/** Looks keys up, those of requests that come together in one statement; each is read after its request came in. */
export const createKeyring = (pool: Db): Keyring =>
  gather(async (_, hashes: string[]) => {
    const { rows } = await sql<Holder>`
      select id, hash, workspace_id, permissions, last_used_at
      from holders_of_keys(${[...new Set(hashes)]}::text[])`.execute(pool)
    await noteUse(pool, rows)
    const callers = new Map(rows.map((key) => [key.hash, callerOf(key)]))
    return hashes.map((hash) => callers.get(hash))
  })

async function noteUse(pool: Db, keys: Holder[]) {
  const long = Date.now() - USED_EVERY_MS
  const used = keys.filter((key) => (key.lastUsedAt?.getTime() ?? 0) < long).map((key) => key.id)
  if (used.length > 0)
    await asEngine(pool, (trx) =>
      trx.updateTable('apiKeys').set({ lastUsedAt: sql`now()` }).where('id', 'in', used).execute(),
    )
}

function callerOf(key: Holder): Caller {
  const permissions = new Set(key.permissions as Permission[])
  // A key is what its permissions say; where a role is asked for, it is the least.
  return {
    by: 'key',
    actor: `key:${key.id}`,
    workspace: { id: key.workspaceId, role: 'viewer', permissions },
  }
}
