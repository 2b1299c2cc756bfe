import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { percentileOf, type Stays } from './stays.ts'

type Day = { day: string; key: string; entered: number; left: number }

export type StageMetrics = {
  key: string
  /** moves into and out of the stage in the period */
  entered: number
  left: number
  /** seconds that those who left had stood there: the middle one, and nine of ten; off by one per cent at most */
  median: number | null
  p90: number | null
  /** people who came in the period, and how many of them have reached each later stage since */
  people: number
  reached: Record<string, number>
}

/**
 * How people moved along a pipeline since the beginning of that day (in the workspace's zone), from what their moves have
 * added up to (migration 0040): no move is read.
 */
export async function pipelineMetrics(
  db: Db,
  workspaceId: string,
  pipelineId: string,
  from: string,
): Promise<{ stages: StageMetrics[]; days: Day[] }> {
  const stages = await db
    .selectFrom('stages')
    .select('key')
    .where('workspaceId', '=', workspaceId)
    .where('pipelineId', '=', pipelineId)
    .orderBy('position')
    .execute()
  const keys = stages.map((stage) => stage.key)
  const days = await readDays(db, figures(workspaceId, keys), from)
  const stays = await readStays(db, figures(workspaceId, keys), from)
  const reaches = await readReaches(db, figures(workspaceId, keys), from)
  return {
    days,
    stages: keys.map((key, index) => {
      const sum = (of: (day: Day) => number) =>
        days.reduce((total, day) => total + (day.key === key ? of(day) : 0), 0)
      const mine = stays.filter((stay) => stay.key === key)
      const peopleIn = (to: string) => reaches.find((one) => one.from === key && one.to === to)?.people ?? 0
      return {
        key,
        entered: sum((day) => day.entered),
        left: sum((day) => day.left),
        median: percentileOf(mine, 0.5),
        p90: percentileOf(mine, 0.9),
        people: peopleIn(key),
        reached: Object.fromEntries(keys.slice(index + 1).map((to) => [to, peopleIn(to)])),
      }
    }),
  }
}

/** What is added up, and what is still to be. */
const figures = (workspaceId: string, keys: string[]) => (which: RawBuilder<unknown>) =>
  sql`
  (select key, day, other, bucket, measure, n from stage_counts
    where workspace_id = ${workspaceId} and key = any(${keys}::text[]) and (${which})
  union all select key, day, other, bucket, measure, n from stage_deltas
    where workspace_id = ${workspaceId} and key = any(${keys}::text[]) and (${which})) f`

type Figures = ReturnType<typeof figures>

async function readDays(db: Db, figures: Figures, from: string): Promise<Day[]> {
  const { rows } = await sql<Day>`
    select to_char(day, 'YYYY-MM-DD') as day, key, coalesce(sum(n) filter (where measure = 'entered'), 0)::int as entered,
      coalesce(sum(n) filter (where measure = 'left'), 0)::int as "left"
    from ${figures(sql`measure in ('entered', 'left') and day >= ${from}::date`)}
    group by f.day, key having sum(n) <> 0 order by f.day, key`.execute(db)
  return rows
}

/** Whole months as such, and the days before the first of them. */
async function readStays(db: Db, figures: Figures, from: string): Promise<(Stays & { key: string })[]> {
  const month = sql`(date_trunc('month', ${from}::date - 1) + interval '1 month')::date`
  const { rows } = await sql<Stays & { key: string }>`
    select key, bucket, sum(n)::int as n
    from ${figures(sql`measure = 'stayed' and day >= ${from}::date and day < ${month} or measure = 'month' and day >= ${month}`)}
    group by key, bucket having sum(n) <> 0`.execute(db)
  return rows
}

/** Who came to a stage in the period counts once, from the first time; the stage itself stands for those who came. */
async function readReaches(
  db: Db,
  figures: Figures,
  from: string,
): Promise<{ from: string; to: string; people: number }[]> {
  const { rows } = await sql<{ from: string; to: string; people: number }>`
    select key as "from", other as "to", sum(n)::int as people
    from ${figures(sql`measure = 'reached' and day >= ${from}::date`)}
    group by key, other having sum(n) <> 0`.execute(db)
  return rows
}
