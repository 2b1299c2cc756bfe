import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../db/connect.ts'

const Count = z.number().int().min(1).max(100_000_000).nullable()

/** How many may leave by an account or of a flow; what is null does not limit. */
export const Limits = z.strictObject({
  scope: z.enum(['connection', 'flow']),
  scopeId: z.uuid(),
  perSecond: z.number().positive().max(10_000).nullable().default(null),
  perMinute: Count.default(null),
  perDay: Count.default(null),
  /** Warming up from today on: so many on the first day, `rampGrowth` times as many each day after. */
  rampFrom: Count.default(null),
  rampGrowth: z.number().gt(1).max(10).default(1.5),
})
export type Limits = z.output<typeof Limits>

export type ShownLimits = Limits & { about: string | null; today: number; mostToday: number | null }

/** Sets the limits of an account or a flow, all of them; without any the row goes. */
export async function setLimits(db: Db, workspaceId: string, limits: Limits): Promise<void> {
  const { scope, scopeId, perSecond, perMinute, perDay, rampFrom, rampGrowth } = limits
  if ([perSecond, perMinute, perDay, rampFrom].every((one) => one === null)) {
    await sql`delete from throttles where workspace_id = ${workspaceId} and scope = ${scope} and scope_id = ${scopeId}`.execute(
      db,
    )
    return
  }
  // A warm-up that goes on keeps its first day.
  await sql`
    insert into throttles (workspace_id, scope, scope_id, per_second, per_minute, per_day, ramp_from, ramp_growth, ramp_since)
    values (${workspaceId}, ${scope}, ${scopeId}, ${perSecond}, ${perMinute}, ${perDay}, ${rampFrom}, ${rampGrowth},
      case when ${rampFrom}::int is not null then (select (now() at time zone time_zone)::date from workspaces where id = ${workspaceId}) end)
    on conflict (workspace_id, scope, scope_id) do update set per_second = excluded.per_second,
      per_minute = excluded.per_minute, per_day = excluded.per_day, ramp_from = excluded.ramp_from,
      ramp_growth = excluded.ramp_growth,
      ramp_since = case when excluded.ramp_from is null then null else coalesce(throttles.ramp_since, excluded.ramp_since) end`.execute(
    db,
  )
}

/** The pace of an account alone; its other limits stay. */
export async function setRate(db: Db, workspaceId: string, connectionId: string, perSecond: number | null) {
  await sql`
    insert into throttles (workspace_id, scope, scope_id, per_second)
    values (${workspaceId}, 'connection', ${connectionId}, ${perSecond})
    on conflict (workspace_id, scope, scope_id) do update set per_second = excluded.per_second`.execute(db)
}

/** All limits of the workspace, with what has been used of them today. */
export async function listLimits(db: Db, workspaceId: string): Promise<ShownLimits[]> {
  const { rows } = await sql<ShownLimits>`
    select t.scope, t.scope_id, t.per_second::float8 as per_second, t.per_minute, t.per_day, t.ramp_from,
      t.ramp_growth::float8 as ramp_growth, coalesce(f.title, c.title) as about,
      case when t.day = n.today then t.day_used else 0 end as today,
      least(t.per_day, floor(t.ramp_from * t.ramp_growth ^ least(n.today - t.ramp_since, 365)))::int as most_today
    from throttles t join workspaces w on w.id = t.workspace_id
    cross join lateral (select (now() at time zone w.time_zone)::date as today) n
    left join flows f on f.workspace_id = t.workspace_id and f.id = t.scope_id and t.scope = 'flow'
    left join connections c on c.workspace_id = t.workspace_id and c.id = t.scope_id and t.scope = 'connection'
    where t.workspace_id = ${workspaceId} order by t.scope, about, t.id`.execute(db)
  return rows
}
