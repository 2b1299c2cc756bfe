import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** What a restored copy would do, were it let go on now. */
export type AtStake = {
  /** sends that are due, by channel; '' are calls to other systems */
  due: { channel: string; count: number }[]
  /** sends that are planned for later */
  later: number
  /** people whose wait has ended since the copy was made */
  people: number
  /** schedules whose hour has passed since */
  schedules: number
  /** sends of which nobody knows whether they arrived; never sent again by itself */
  doubtful: number
  /** webhooks that have come in since, still to be read */
  webhooks: number
}

export async function findAtStake(db: Db, workspaceId: string): Promise<AtStake> {
  const { rows: due } = await sql<AtStake['due'][number]>`
    select coalesce(channel, '') as channel, count(*)::int as count from intents
    where workspace_id = ${workspaceId} and state = 'planned' and (due_at <= now() or due_at is null)
    group by 1 order by 2 desc, 1`.execute(db)
  const { rows } = await sql<Omit<AtStake, 'due'>>`
    select (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'planned'
        and due_at > now()) as later,
      (select count(*)::int from runs where workspace_id = ${workspaceId} and status = 'active' and due_at <= now()) as people,
      (select count(*)::int from flow_triggers t join flows f on f.id = t.flow_id
        where t.workspace_id = ${workspaceId} and t.next_at <= now() and f.status = 'live') as schedules,
      (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'uncertain') as doubtful,
      (select count(*)::int from receipts where workspace_id = ${workspaceId} and applied_at is null) as webhooks`.execute(
    db,
  )
  const counts = rows[0] ?? { later: 0, people: 0, schedules: 0, doubtful: 0, webhooks: 0 }
  return { due, ...counts }
}
