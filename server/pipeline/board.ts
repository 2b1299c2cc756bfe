import { type RawBuilder, sql } from 'kysely'
import type { FieldTypes } from '#sdk/rules'
import { type ContactFilter, conditions } from '../contacts/listContacts.ts'
import type { Db } from '../db/connect.ts'

export type StageTotal = {
  key: string
  count: number
  /** how many stand there longer than the stage's days */
  overdue: number
  /** sum of the pipeline's value field */
  value: number
}

/**
 * How many people stand in each stage of a pipeline, what they are worth, and who has stood there too long. Those whom a
 * filter lets through are counted; of everybody it is known (migration 0040).
 */
export async function countStages(
  db: Db,
  workspaceId: string,
  pipeline: { id: string; valueField: string | null },
  filter: ContactFilter,
  types: FieldTypes,
): Promise<StageTotal[]> {
  const filtered = Object.values(filter).some((value) => value !== undefined)
  const totals = filtered
    ? counted(workspaceId, pipeline.valueField, await conditions(db, workspaceId, filter, types))
    : known(workspaceId)
  const { rows } = await sql<StageTotal>`
    with s as materialized (
      select key, position, late, date_trunc('day', late, 'UTC') as day
      from stages cross join lateral (select statement_timestamp() - make_interval(days => sla_days) as late) l
      where workspace_id = ${workspaceId} and pipeline_id = ${pipeline.id}
    ), ${totals}
    select s.key, coalesce(t.count, 0)::int as count, coalesce(t.overdue, 0)::int as overdue,
      coalesce(t.value, 0)::float8 as value
    from s left join t on t.key = s.key
    order by s.position`.execute(db)
  return rows
}

/** All stages in one go over the people: stage by stage each would be looked up by itself. */
const counted = (workspaceId: string, valueField: string | null, where: RawBuilder<boolean>) => sql`
  t as (
    select s.key, count(*) as count, sum(worth_of(c.attributes, ${valueField}::text)) as value,
      count(*) filter (where c.stage_since < s.late) as overdue
    from contacts c join s on s.key = c.stage_key
    where c.workspace_id = ${workspaceId} and ${where}
    group by s.key)`

/** By the days on which people came; only the day in which "too long" begins is looked at person by person. */
const known = (workspaceId: string) => sql`
  t as (
    select s.key, f.* from s cross join lateral (
      select sum(n) as count, sum(worth) as value,
        coalesce(sum(n) filter (where isfinite(since) and since < since_day(s.late)), 0) + (
          select count(*) from contacts c where c.workspace_id = ${workspaceId} and c.stage_key = s.key
            and c.stage_since >= s.day and c.stage_since < s.late) as overdue
      from (
        select since, n, worth from standing_counts where workspace_id = ${workspaceId} and key = s.key
        union all select since, n, worth from standing_deltas where workspace_id = ${workspaceId} and key = s.key) n) f)`

const latest = 50

/** The last moves in and out of a pipeline: what a board that is open has to follow. */
export async function lastMoves(db: Db, workspaceId: string, pipelineId: string) {
  const { rows } = await sql<{ id: string; contactId: string; from: string | null; to: string | null }>`
    select m.id, m.contact_id, m.from_key as "from", m.to_key as "to"
    from (select * from stage_moves where workspace_id = ${workspaceId} order by at desc, id desc limit ${latest}) m
    where exists (select from stages s where s.workspace_id = ${workspaceId} and s.pipeline_id = ${pipelineId}
      and s.key in (m.from_key, m.to_key))
    order by m.at desc, m.id desc`.execute(db)
  return rows
}
