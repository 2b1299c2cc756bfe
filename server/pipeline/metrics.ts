import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

type Pace = { key: string; left: number; median: number | null; p90: number | null }
type Reach = { from: string; to: string; people: number }
type Day = { day: string; key: string; entered: number; left: number }

export type StageMetrics = {
  key: string
  /** moves into and out of the stage in the period */
  entered: number
  left: number
  /** seconds that those who left had stood there: the middle one, and nine of ten */
  median: number | null
  p90: number | null
  /** people who came in the period, and how many of them have reached each later stage since */
  people: number
  reached: Record<string, number>
}

/** How people moved along a pipeline since `from`, from the moves themselves: each carries the time spent before it. */
export async function pipelineMetrics(
  db: Db,
  workspaceId: string,
  pipelineId: string,
  { from, zone }: { from: Date; zone: string },
): Promise<{ stages: StageMetrics[]; days: Day[] }> {
  const stages = await db
    .selectFrom('stages')
    .select('key')
    .where('workspaceId', '=', workspaceId)
    .where('pipelineId', '=', pipelineId)
    .orderBy('position')
    .execute()
  const keys = stages.map((stage) => stage.key)
  const paces = await readPaces(db, workspaceId, keys, from)
  const reaches = await readReaches(db, workspaceId, keys, from)
  const days = await readDays(db, workspaceId, keys, { from, zone })
  return {
    days,
    stages: keys.map((key, index) => {
      const pace = paces.find((one) => one.key === key)
      const mine = reaches.filter((reach) => reach.from === key)
      const peopleIn = (to: string) => mine.find((reach) => reach.to === to)?.people ?? 0
      return {
        key,
        entered: days.reduce((sum, day) => sum + (day.key === key ? day.entered : 0), 0),
        left: pace?.left ?? 0,
        median: pace?.median ?? null,
        p90: pace?.p90 ?? null,
        people: peopleIn(key),
        reached: Object.fromEntries(keys.slice(index + 1).map((to) => [to, peopleIn(to)])),
      }
    }),
  }
}

async function readPaces(db: Db, workspaceId: string, keys: string[], from: Date): Promise<Pace[]> {
  const { rows } = await sql<Pace>`
    select from_key as key, count(*)::int as left,
      percentile_cont(0.5) within group (order by extract(epoch from at - from_since)) as median,
      percentile_cont(0.9) within group (order by extract(epoch from at - from_since)) as p90
    from stage_moves
    where workspace_id = ${workspaceId} and at >= ${from} and from_key = any(${keys}::text[])
    group by 1`.execute(db)
  return rows
}

/** Who came to a stage in the period counts once, from the first time; the stage itself stands for those who came. */
async function readReaches(db: Db, workspaceId: string, keys: string[], from: Date): Promise<Reach[]> {
  const { rows } = await sql<Reach>`
    with moves as materialized (
      select contact_id, to_key, at from stage_moves
      where workspace_id = ${workspaceId} and at >= ${from} and to_key = any(${keys}::text[])
    ), came as (
      select contact_id, to_key, min(at) as first from moves group by 1, 2
    ), latest as (
      select contact_id, to_key, max(at) as last from moves group by 1, 2
    )
    select c.to_key as "from", l.to_key as "to", count(*)::int as people
    from came c join latest l on l.contact_id = c.contact_id and l.last >= c.first
    group by 1, 2`.execute(db)
  return rows
}

async function readDays(
  db: Db,
  workspaceId: string,
  keys: string[],
  { from, zone }: { from: Date; zone: string },
): Promise<Day[]> {
  const { rows } = await sql<Day>`
    select to_char(at at time zone ${zone}::text, 'YYYY-MM-DD') as day, key,
      sum(entered)::int as entered, sum("left")::int as "left"
    from stage_moves m cross join lateral (values (m.to_key, 1, 0), (m.from_key, 0, 1)) as side (key, entered, "left")
    where m.workspace_id = ${workspaceId} and m.at >= ${from} and side.key = any(${keys}::text[])
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}
