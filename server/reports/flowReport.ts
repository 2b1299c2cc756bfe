import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { type FlowCounts, readCounts } from '../flows/counts.ts'

export type Range = { from?: Date; to?: Date }
export type FlowReport = FlowCounts & {
  /** by day in the workspace's zone */
  days: { day: string; enrolled: number; converted: number; ended: number }[]
  /** messages and calls by channel and by what became of them */
  sends: { channel: string; outcome: string; n: number }[]
}

/** What came of one flow in a range of time; all of it from counts and sends, none from people's histories. */
export async function readFlowReport(
  db: Db,
  workspaceId: string,
  flowId: string,
  range: Range,
): Promise<FlowReport> {
  const counts = await readCounts(db, workspaceId, flowId, range)
  return {
    ...counts,
    days: await readDays(db, workspaceId, flowId, range),
    sends: await readSends(db, workspaceId, flowId, range),
  }
}

async function readDays(
  db: Db,
  workspaceId: string,
  flowId: string,
  { from, to }: Range,
): Promise<FlowReport['days']> {
  const { rows } = await sql<FlowReport['days'][number]>`
    with told as (
      select node, exit, hour, n from counts where workspace_id = ${workspaceId} and flow_id = ${flowId}
      union all
      select node, exit, hour, n from count_deltas where workspace_id = ${workspaceId} and flow_id = ${flowId}
    ), entries as (
      select t.*, (t.hour at time zone w.time_zone)::date as day,
        exists (select 1 from flow_triggers g where g.flow_id = ${flowId} and g.node = t.node) as starts
      from told t, workspaces w where w.id = ${workspaceId}
        and (${from ?? null}::timestamptz is null or t.hour >= date_trunc('hour', ${from ?? null}::timestamptz, 'UTC'))
        and (${to ?? null}::timestamptz is null or t.hour < ${to ?? null})
    )
    select day::text, coalesce(sum(n) filter (where starts and exit = ''), 0)::int as enrolled,
      coalesce(sum(n) filter (where node = '#goal'), 0)::int as converted,
      coalesce(sum(n) filter (where exit in ('#done', '#left', '#failed')), 0)::int as ended
    from entries group by 1
    having bool_or(node = '#goal' or (starts and exit = '') or exit in ('#done', '#left', '#failed'))
    order by 1`.execute(db)
  return rows
}

async function readSends(
  db: Db,
  workspaceId: string,
  flowId: string,
  { from, to }: Range,
): Promise<FlowReport['sends']> {
  const { rows } = await sql<FlowReport['sends'][number]>`
    select coalesce(m.channel, case when c.id is not null then 'voice' end, i.channel) as channel,
      coalesce(m.status, c.outcome, c.status, i.state) as outcome, count(*)::int as n
    from intents i
      left join messages m on m.intent_id = i.id
      left join calls c on c.intent_id = i.id
    where i.workspace_id = ${workspaceId} and i.flow_id = ${flowId} and i.left_at is not null and i.channel is not null
      and (${from ?? null}::timestamptz is null or i.left_at >= ${from ?? null})
      and (${to ?? null}::timestamptz is null or i.left_at < ${to ?? null})
    group by 1, 2 order by 1, 3 desc`.execute(db)
  return rows
}
