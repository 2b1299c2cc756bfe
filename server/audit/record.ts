import type { Context } from 'hono'
import type { Db } from '../db/connect.ts'
import type { Env } from '../http/env.ts'
import { visitorAddress } from '../http/visitorAddress.ts'

export type AuditEntry = {
  /** Past participle, as in `key.made`, `role.changed`, `signed-in`. */
  action: string
  /** What it was done to. */
  target?: string
  /** Never a secret, never a message's text. */
  detail?: Record<string, unknown>
}

/** Writes down who did what, in the transaction that does it. The table takes no changes afterwards. */
export async function record(db: Db, c: Context<Env>, entry: AuditEntry): Promise<void> {
  await recordAs(db, { workspaceId: c.var.workspaceId, actor: c.var.actor, ip: visitorAddress(c) }, entry)
}

/** The same from a route that holds no transaction. */
export const note = (c: Context<Env>, entry: AuditEntry): Promise<void> =>
  c.var.inWorkspace((db) => record(db, c, entry))

export async function recordAs(
  db: Db,
  who: { workspaceId: string; actor: string | null; ip: string | null },
  { action, target = undefined, detail = {} }: AuditEntry,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({ ...who, action, target, detail: JSON.stringify(detail) })
    .execute()
}
