import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** From the place in the version they walk to the one in the new version; `null`: they finish where they are. */
export type NodeMap = Record<string, string | null>

/** Where somebody inside would go: `moves`, or why they stay. */
export type Placed = {
  versionId: string
  number: number
  node: string
  to: string | null
  n: number
  outcome: 'moves' | 'restarts' | 'no-place' | 'in-the-air'
}

/**
 * Who is inside, by version and place, and what would become of them. A map names a place only where it is another one;
 * all others keep theirs when it is still there and of the same kind. An effect in the air holds its person back.
 */
const plan = (
  workspaceId: string,
  flowId: string,
  versionId: string,
  graph: string | null,
  map: NodeMap,
) => sql`
  places as (
    select v.id as version_id, n.value ->> 'id' as node, n.value - 'position' - 'title' as settings
    from flow_versions v cross join jsonb_array_elements(v.graph -> 'nodes') n where v.flow_id = ${flowId}
  ), becoming as (
    ${
      graph === null
        ? sql`select node, settings from places where version_id = ${versionId}`
        : sql`select n.value ->> 'id' as node, n.value - 'position' - 'title' as settings
            from jsonb_array_elements(${graph}::jsonb -> 'nodes') n`
    }
  ), mapped as (
    select m.key as node, m.value #>> '{}' as target from jsonb_each(${JSON.stringify(map)}::jsonb) m
  ), inside as (
    select r.id, r.flow_version_id as version_id, r.node, r.status, made.any as made,
      case when m.node is null then r.node else m.target end as target,
      exists (select 1 from intents i where i.run_id = r.id and i.state in ('planned', 'dispatching', 'uncertain'))
        or (r.status = 'parked' and made.any) as in_the_air
    from runs r cross join lateral (
      select exists (select 1 from intents i where i.run_id = r.id and i.visit = r.visit
        and i.state not in ('planned', 'cancelled', 'refused', 'rejected')) as any) made
    left join mapped m on m.node = r.node
    where r.workspace_id = ${workspaceId} and r.flow_id = ${flowId} and r.flow_version_id <> ${versionId}
      and r.status in ('active', 'parked')
  ), judged as (
    select i.*, case
        when i.in_the_air then 'in-the-air'
        when becomes.node is null then 'no-place'
        when i.target = i.node and becomes.settings ->> 'type' is distinct from was.settings ->> 'type' then 'no-place'
        when i.target = i.node and (was.settings = becomes.settings or i.made) and i.status = 'active' then 'moves'
        when i.target = i.node then 'restarts'
        else 'moves'
      end as outcome
    from inside i
    left join places was on was.version_id = i.version_id and was.node = i.node
    left join becoming becomes on becomes.node = i.target
  )`

/** What moving would do, before anybody is touched. `graph` is the draft that would become the new version. */
export async function previewMoves(
  db: Db,
  workspaceId: string,
  flowId: string,
  graph: unknown,
  map: NodeMap,
): Promise<Placed[]> {
  // No version has this id: everybody inside is looked at.
  const nobody = '00000000-0000-0000-0000-000000000000'
  const { rows } = await sql<Placed>`
    with ${plan(workspaceId, flowId, nobody, JSON.stringify(graph), map)}
    select j.version_id, v.number, j.node, j.target as "to", j.outcome, count(*)::int as n
    from judged j join flow_versions v on v.id = j.version_id
    group by 1, 2, 3, 4, 5 order by v.number desc, n desc, j.node`.execute(db)
  return rows
}

/**
 * Takes the people inside to the new version, where there is a place for them and nothing of theirs is in the air.
 * Whoever waits at a step whose settings changed decides anew, counted from when they came to it; whoever is given
 * another place enters it. The others stay on the version they entered and finish it. An effect that was made is not
 * made again: its person goes on waiting for what comes of it.
 */
export async function movePeople(
  db: Db,
  workspaceId: string,
  flowId: string,
  versionId: string,
  people: 'stay' | 'move' | 'drain',
  map: NodeMap = {},
): Promise<{ moved: number; stayed: number }> {
  if (people !== 'move') return { moved: 0, stayed: await countInside(db, workspaceId, flowId, versionId) }
  // Locked first, and judged in a later statement: nobody takes a step in between.
  await sql`select id from runs where workspace_id = ${workspaceId} and flow_id = ${flowId}
    and flow_version_id <> ${versionId} and status in ('active', 'parked') order by id for update`.execute(db)
  const { rows } = await sql<{ id: string }>`
    with ${plan(workspaceId, flowId, versionId, null, map)}, movable as (
      select j.* from judged j where j.outcome in ('moves', 'restarts')
    )
    update runs r set flow_version_id = ${versionId}, status = 'active',
      due_at = case when m.outcome = 'moves' and m.target = m.node then r.due_at else clock_timestamp() end,
      held_due = case when m.outcome = 'moves' and m.target = m.node then r.held_due end,
      state = case
        when m.outcome = 'moves' and m.target = m.node then r.state
        when m.target <> m.node and not coalesce(r.state -> 'told' ->> 'type' = 'ended', false)
          then r.state || jsonb_build_object('told', jsonb_build_object('type', 'moved', 'node', m.target,
            'because', 'Moved to a new version.'))
        -- word that was left before, such as "leave", goes first
        else '{"told": {"type": "again"}}'::jsonb || r.state end
    from movable m where r.id = m.id returning r.id`.execute(db)
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
