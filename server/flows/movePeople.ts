import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/**
 * Takes the people inside to the new version, where their place is still there and nothing of theirs is in the air.
 * Whoever waits at a step whose settings changed decides anew, counted from when they came to it. The others stay on
 * the version they entered and finish it. An effect that was made is not made again: its person goes on waiting for what
 * comes of it.
 */
export async function movePeople(
  db: Db,
  workspaceId: string,
  flowId: string,
  versionId: string,
  people: 'stay' | 'move',
): Promise<{ moved: number; stayed: number }> {
  if (people === 'stay') return { moved: 0, stayed: await countInside(db, workspaceId, flowId, versionId) }
  const { rows } = await sql<{ id: string; same: boolean }>`
    with places as (
      select v.id as version_id, n.value ->> 'id' as node, n.value - 'position' - 'title' as settings
      from flow_versions v cross join jsonb_array_elements(v.graph -> 'nodes') n where v.flow_id = ${flowId}
    ), movable as (
      select r.id, was.settings = becomes.settings or made.any as same
      from runs r cross join lateral (
        select exists (select 1 from intents i where i.run_id = r.id and i.visit = r.visit
          and i.state not in ('planned', 'cancelled', 'refused', 'rejected')) as any) made
      join places was on was.version_id = r.flow_version_id and was.node = r.node
      join places becomes on becomes.version_id = ${versionId} and becomes.node = r.node
        and becomes.settings ->> 'type' = was.settings ->> 'type'
      where r.workspace_id = ${workspaceId} and r.flow_id = ${flowId} and r.flow_version_id <> ${versionId}
        and (r.status = 'active' or r.status = 'parked' and not made.any)
        and not exists (select 1 from intents i where i.run_id = r.id and i.state in ('planned', 'dispatching', 'uncertain'))
      for update of r
    )
    update runs r set flow_version_id = ${versionId}, status = 'active',
      due_at = case when m.same and r.status = 'active' then r.due_at else clock_timestamp() end,
      state = case when m.same and r.status = 'active' then r.state
        -- word that was left before, such as "leave", goes first
        else '{"told": {"type": "again"}}'::jsonb || r.state end
    from movable m where r.id = m.id returning r.id, m.same`.execute(db)
  if (rows.length > 0) await sql`select hint('look')`.execute(db)
  return { moved: rows.length, stayed: await countInside(db, workspaceId, flowId, versionId) }
}

async function countInside(
  db: Db,
  workspaceId: string,
  flowId: string,
  exceptVersionId: string,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from runs where workspace_id = ${workspaceId} and flow_id = ${flowId}
      and status in ('active', 'parked') and flow_version_id <> ${exceptVersionId}`.execute(db)
  return rows[0]?.n ?? 0
}
