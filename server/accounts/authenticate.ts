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
  keyId?: string
  workspace?: { id: string; role: Role; permissions: ReadonlySet<Permission> }
}

/**
 * Asked on every request and never remembered: what is revoked is over at once. Only who `asksAgain`, in the statement
 * that does the work, may be told of a key as it was a moment ago.
 */
export async function authenticate(
  c: Context<Env>,
  { asksAgain = false }: { asksAgain?: boolean } = {},
): Promise<Caller | undefined> {
  const header = c.req.header('authorization')
  // Whoever sends a key is that key or nobody; the cookie does not step in.
  if (header !== undefined) return byKey(c, header.replace(/^Bearer\s+/i, ''), asksAgain)
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

async function byKey(c: Context<Env>, text: string, asksAgain: boolean): Promise<Caller | undefined> {
  if (!isKey(text)) return undefined
  const { ask, recall } = c.get('keyring')
  return asksAgain ? recall(hashKey(text)) : ask(hashKey(text))
}

type Look = (hash: string) => Promise<Caller | undefined>
export type Keyring = {
  /** Who holds it now. */
  ask: Look
  /** Who held it at most {@link REMEMBERED_MS} ago. */
  recall: Look
}

type Holder = {
  id: string
  hash: string
  workspaceId: string
  permissions: string[]
  lastUsedAt: Date | null
}

const REMEMBERED_MS = 30_000
const MOST_REMEMBERED = 1_000

export function createKeyring(pool: Db): Keyring {
  const ask = askTogether(pool)
  const held = new Map<string, { caller: Caller; until: number }>()
  const recall: Look = async (hash) => {
    const known = held.get(hash)
    if (known && known.until > Date.now()) return known.caller
    const caller = await ask(hash)
    if (held.size >= MOST_REMEMBERED) held.clear()
    if (caller) held.set(hash, { caller, until: Date.now() + REMEMBERED_MS })
    return caller
  }
  return { ask, recall }
}

/** Looks keys up, those of requests that come together in one statement; each is read after its request came in. */
function askTogether(pool: Db): Look {
  const look = gather(async (_, hashes: string[]) => {
    const { rows } = await sql<Holder>`
      select id, hash, workspace_id, permissions, last_used_at
      from holders_of_keys(${[...new Set(hashes)]}::text[])`.execute(pool)
    await noteUse(pool, rows)
    const callers = new Map(rows.map((key) => [key.hash, callerOf(key)]))
    return hashes.map((hash) => callers.get(hash))
  })
  return (hash) => look('', hash)
}

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
    keyId: key.id,
    workspace: { id: key.workspaceId, role: 'viewer', permissions },
  }
}
