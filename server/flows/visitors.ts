import { sql } from 'kysely'
import { accountsOf } from '../accounts/tables.ts'
import type { Db } from '../db/connect.ts'

export type Visitor = { userId: string; name: string }

/** Whoever has not been heard of for so long has gone. */
const GONE = '25 seconds'

/** Notes that somebody looks at a flow, and tells who else does, with the revision that the draft has by now. */
export async function visitFlow(
  db: Db,
  pool: Db,
  workspaceId: string,
  flowId: string,
  userId: string | undefined,
): Promise<{ others: Visitor[]; revision: number }> {
  if (userId) {
    const user = await accountsOf(pool)
      .selectFrom('auth.user')
      .select(['name', 'email'])
      .where('id', '=', userId)
      .executeTakeFirst()
    await sql`
      insert into flow_visitors (workspace_id, flow_id, user_id, name)
      values (${workspaceId}, ${flowId}, ${userId}, ${user?.name || user?.email || '?'})
      on conflict (flow_id, user_id) do update set at = now(), name = excluded.name`.execute(db)
  }
  const { rows } = await sql<Visitor>`
    select user_id, name from flow_visitors where workspace_id = ${workspaceId} and flow_id = ${flowId}
      and at > now() - ${sql.lit(GONE)}::interval and user_id is distinct from ${userId ?? null} order by name`.execute(
    db,
  )
  const flow = await db
    .selectFrom('flows')
    .select('revision')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', flowId)
    .executeTakeFirst()
  return { others: rows, revision: flow?.revision ?? 0 }
}
