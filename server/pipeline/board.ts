import { sql } from 'kysely'
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

/** How many people stand in each stage of a pipeline, what they are worth, and who has stood there too long. */
export async function countStages(
  db: Db,
  workspaceId: string,
  pipeline: { id: string; valueField: string | null },
  filter: ContactFilter,
  types: FieldTypes,
): Promise<StageTotal[]> {
  const where = await conditions(db, workspaceId, filter, types)
  const value = pipeline.valueField
    ? sql`coalesce(sum(rule_number(c.attributes -> ${pipeline.valueField}::text)), 0)`
    : sql`0`
  const { rows } = await sql<StageTotal>`
    select s.key, t.count, t.overdue, t.value
    from stages s cross join lateral (
      select count(*)::int as count, ${value}::float8 as value,
        count(*) filter (where c.stage_since < clock_timestamp() - make_interval(days => s.sla_days))::int as overdue
      from contacts c where c.workspace_id = ${workspaceId} and c.stage_key = s.key and ${where}
    ) t
    where s.workspace_id = ${workspaceId} and s.pipeline_id = ${pipeline.id}
    order by s.position`.execute(db)
  return rows
}

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
