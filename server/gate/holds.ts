import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

export type Hold = { flowId: string | null; flow: string | null; rule: string; n: number; next: Date | null }

/** How many sends wait, and what for: by flow and rule, the most first. */
export async function listHolds(
  db: Db,
  workspaceId: string,
  { flowId, contactId }: { flowId?: string; contactId?: string } = {},
): Promise<Hold[]> {
  const { rows } = await sql<Hold>`
    select i.flow_id, f.title as flow, i.held_by as rule, count(*)::int as n,
      nullif(min(i.due_at), 'infinity') as next
    from intents i left join flows f on f.id = i.flow_id
    where i.workspace_id = ${workspaceId} and i.state = 'planned' and i.held_by is not null
      and (${flowId ?? null}::uuid is null or i.flow_id = ${flowId ?? null})
      and (${contactId ?? null}::uuid is null or i.contact_id = ${contactId ?? null})
    group by i.flow_id, f.title, i.held_by order by n desc limit 500`.execute(db)
  return rows
}
