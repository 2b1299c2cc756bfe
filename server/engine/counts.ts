import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { foldFigures } from '../pipeline/foldFigures.ts'

/** Adds appended deltas to the totals. One folder at a time, whatever the number of processes. */
export async function foldCounts(trx: Trx): Promise<void> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(728300, 1) as mine`.execute(
    trx,
  )
  if (!rows[0]?.mine) return
  await sql`
    with taken as (delete from count_deltas where id in (select id from count_deltas order by id limit 20000) returning *)
    insert into counts (workspace_id, flow_id, version_id, node, exit, hour, n)
    select workspace_id, flow_id, version_id, node, exit, hour, sum(n) from taken
    group by workspace_id, flow_id, version_id, node, exit, hour
    on conflict (flow_id, version_id, node, exit, hour) do update set n = counts.n + excluded.n`.execute(trx)
  await sql`
    with taken as (delete from people_deltas where id in (select id from people_deltas order by id limit 20000) returning *)
    insert into people_counts (workspace_id, n) select workspace_id, sum(n) from taken group by workspace_id
    on conflict (workspace_id) do update set n = people_counts.n + excluded.n`.execute(trx)
  await foldFigures(trx)
}
