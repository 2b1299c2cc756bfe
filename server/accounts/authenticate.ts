import type { Context } from 'hono'
import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
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
  if (!isKey(text)) return undefined
  return asEngine(c.var.parts.pool, async (db) => {
    const key = await db
      .selectFrom('apiKeys')
      .select(['id', 'workspaceId', 'permissions', 'lastUsedAt'])
      .where('hash', '=', hashKey(text))
      .where('revokedAt', 'is', null)
      .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', sql<Date>`now()`)]))
      .executeTakeFirst()
    if (!key) return undefined
    if (Date.now() - (key.lastUsedAt?.getTime() ?? 0) > USED_EVERY_MS) {
      await db.updateTable('apiKeys').set({ lastUsedAt: sql`now()` }).where('id', '=', key.id).execute()
    }
    const permissions = new Set(key.permissions as Permission[])
    return {
      by: 'key',
      actor: `key:${key.id}`,
      // A key is what its permissions say; where a role is asked for, it is the least.
      workspace: { id: key.workspaceId, role: 'viewer', permissions },
    }
  })
}
