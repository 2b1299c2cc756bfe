import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** Lets as many waiting calls go as their accounts have lines free, the longest waiting first. Answers the workspaces. */
export async function letCallsGo(db: Db, now: Date, only?: string): Promise<string[]> {
  const { rows } = await sql<{ workspaceId: string; connectionId: string; free: number }>`
    select w.workspace_id, c.id as connection_id,
      coalesce(c.most_calls, 500) - (select count(*)::int from calls where connection_id = c.id and status <> 'ended') as free
    from (select distinct workspace_id, connection_id from intents where state = 'planned' and held_by = 'no-line'
      ${only ? sql`and connection_id = ${only}` : sql``}) w
    join connections c on c.id = w.connection_id`.execute(db)
  const woken = new Set<string>()
  for (const { workspaceId, connectionId, free } of rows) {
    if (free <= 0) continue
    const { rows: gone } = await sql`
      update intents set due_at = ${now}, held_by = null, error = null where id in (
        select id from intents where state = 'planned' and held_by = 'no-line' and connection_id = ${connectionId}
        order by id limit ${free} for update skip locked) returning id`.execute(db)
    if (gone.length > 0) woken.add(workspaceId)
  }
  if (woken.size > 0) await sql`select hint('look')`.execute(db)
  return [...woken]
}
