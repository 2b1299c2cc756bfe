import type { Context } from 'hono'
import { type AuditEntry, recordAs } from '../audit/record.ts'
import { asEngine } from '../db/connect.ts'
import type { Env } from '../http/env.ts'
import { visitorAddress } from '../http/visitorAddress.ts'
import { accountsOf } from './tables.ts'

/** What somebody did to their own account concerns every workspace they are in. */
export async function recordForUser(
  c: Context<Env>,
  userId: string | undefined,
  entry: AuditEntry,
  actor: string | null = userId ? `user:${userId}` : null,
): Promise<void> {
  if (!userId) return
  const { pool } = c.var.parts
  const memberships = await accountsOf(pool)
    .selectFrom('auth.member')
    .select('organizationId')
    .where('userId', '=', userId)
    .execute()
  if (memberships.length === 0) return
  await asEngine(pool, async (db) => {
    for (const { organizationId } of memberships) {
      await recordAs(db, { workspaceId: organizationId, actor, ip: visitorAddress(c) }, entry)
    }
  })
}
