import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'

export type DueKind = 'changes' | 'runs' | 'intents'

/** Who has something due now, and when the next thing falls due. */
export type Due = { workspaceIds: string[]; next?: Date }

/** Workspaces with something due: a skip scan over the index, one probe a workspace, whatever lies in between. */
export async function findDueWorkspaces(pool: Db, kind: DueKind, now: Date): Promise<Due> {
  const first = {
    changes: sql`select workspace_id, '-infinity'::timestamptz as due_at from changes where true`,
    runs: sql`select workspace_id, due_at from runs where due_at is not null and status = 'active' and crashes = 0`,
    intents: sql`select workspace_id, due_at from intents where state = 'planned' and due_at is not null`,
  }[kind]
  const order = kind === 'changes' ? sql`workspace_id, id` : sql`workspace_id, due_at`
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ workspaceId: string | null; next: Date | null }>`
      with recursive earliest as (
        (select * from (${first} order by ${order} limit 1) one)
        union all
        select next.* from earliest, lateral (
          select * from (${first} and workspace_id > earliest.workspace_id order by ${order} limit 1) one) next
      )
      select workspace_id, null as next from earliest where due_at <= ${now}
      union all
      select null, min(due_at) from earliest where due_at > ${now} and due_at < 'infinity'`.execute(trx),
  )
  return {
    workspaceIds: rows.flatMap((row) => row.workspaceId ?? []),
    next: rows.find((row) => row.next)?.next ?? undefined,
  }
}
