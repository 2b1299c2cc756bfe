import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { freeOf, type Throttle } from './allowance.ts'

/** At most this many of an account at once where nothing else limits it. */
const MOST = 500

/**
 * An account that was told to wait comes back by and by: all that has gathered meanwhile, let go at once, would be told the
 * same again, and take the database from everybody else. So many at first, and twice as many each half second.
 */
const FIRST = 16

type Lane = {
  workspaceId: string
  connectionId: string
  /** seconds since it may send again; negative while it may not; null where it was never told to wait */
  since: number | null
}

const mostAfter = (since: number | null) =>
  since === null ? MOST : Math.min(MOST, Math.round(FIRST * 4 ** Math.min(since, 60)))

/**
 * Lets go what limits have held back, as much of each account as may leave now, one of each flow in turn. Only makes
 * them due: what they take from the limits, the claim takes. Answers the workspaces that have something due again.
 */
export async function letGo(trx: Trx, now: Date): Promise<string[]> {
  const { rows: lanes } = await sql<Lane>`
    with recursive lanes as (
      (select workspace_id, connection_id from intents where state = 'planned' and held_by = 'throttle'
        order by workspace_id, connection_id limit 1)
      union all
      select next.* from lanes, lateral (
        select workspace_id, connection_id from intents where state = 'planned' and held_by = 'throttle'
          and (workspace_id, connection_id) > (lanes.workspace_id, lanes.connection_id)
        order by workspace_id, connection_id limit 1) next
    )
    select l.workspace_id, l.connection_id, extract(epoch from clock_timestamp() - c.blocked_until)::float8 as since
    from lanes l join connections c on c.id = l.connection_id`.execute(trx)
  const open = lanes.filter(({ since }) => since === null || since > 0)
  if (open.length === 0) return []
  // One process at a time, or each would let the same number go.
  const { rows: alone } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(7241, 1) as mine`.execute(trx)
  if (!alone[0]?.mine) return []
  await sql`set local enable_sort = off`.execute(trx)
  const free = await readFree(trx, open, now)
  const woken = new Set<string>()
  for (const lane of open) if ((await letGoLane(trx, lane, free, now)) > 0) woken.add(lane.workspaceId)
  return [...woken]
}

type Free = (scope: 'connection' | 'flow', id: string) => number

async function readFree(trx: Trx, lanes: Lane[], now: Date): Promise<Free> {
  const { rows } = await sql<Throttle>`
    select t.*, t.ramp_since::text as ramp_since, t.day::text as day, w.time_zone,
      extract(epoch from clock_timestamp() - t.refilled_at)::float8 as since
    from throttles t join workspaces w on w.id = t.workspace_id
    where t.workspace_id = any(${[...new Set(lanes.map((lane) => lane.workspaceId))]}::uuid[])`.execute(trx)
  const free = new Map(rows.map((row) => [`${row.scope} ${row.scopeId}`, freeOf(row, now)]))
  return (scope, id) => Math.min(MOST, free.get(`${scope} ${id}`) ?? MOST)
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * One flow of an account in the order of `intents_throttled`, from … to instead of equals: only so does the order name
 * that index, and a hundred thousand that wait are not read and sorted five times a second for the ten that may leave.
 */
const waiting = ({
  workspaceId,
  connectionId,
}: Omit<Lane, 'since'>) => sql`workspace_id >= ${workspaceId} and workspace_id <= ${workspaceId}
  and connection_id >= ${connectionId} and connection_id <= ${connectionId} and state = 'planned' and held_by = 'throttle'`
const inOrder = sql`workspace_id, connection_id, coalesce(flow_id, ${sql.lit(NOBODY)}), id`

async function letGoLane(
  trx: Trx,
  { workspaceId, connectionId, since }: Lane,
  free: Free,
  now: Date,
): Promise<number> {
  const most = Math.min(mostAfter(since), free('connection', connectionId))
  if (most === 0) return 0
  const flow = sql`coalesce(flow_id, ${sql.lit(NOBODY)})`
  const held = waiting({ workspaceId, connectionId })
  const { rows: flows } = await sql<{ id: string }>`
    with recursive flows as (
      (select ${flow} as id from intents where ${held} order by ${inOrder} limit 1)
      union all
      select next.* from flows, lateral (
        select ${flow} as id from intents where ${held} and ${flow} > flows.id order by ${inOrder} limit 1) next
    ) select id from flows`.execute(trx)
  const { numAffectedRows } = await sql`
    update intents set due_at = ${now}, held_by = null where id in (
      select id from (
        select i.id, row_number() over (partition by f.id order by i.id) as turn
        from unnest(${flows.map((one) => one.id)}::uuid[], ${flows.map((one) => Math.min(most, free('flow', one.id)))}::int[]) as f (id, most),
          lateral (select id from intents where ${held} and ${flow} >= f.id and ${flow} <= f.id
            order by ${inOrder} limit f.most for update skip locked) as i
      ) as one order by turn, random() limit ${most})`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
