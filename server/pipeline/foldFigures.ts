import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'

const theirs = sql`exists (select from workspaces w where w.id = workspace_id)`

/**
 * Adds what people's moves have noted to the figures of their stages. Called by who alone folds. What was noted while a
 * workspace went is thrown away.
 */
export async function foldFigures(trx: Trx): Promise<void> {
  const { numAffectedRows: standing } = await sql`
    with taken as (delete from standing_deltas where id in (select id from standing_deltas order by id limit 20000) returning *)
    insert into standing_counts (workspace_id, key, since, n, worth)
    select workspace_id, key, since, sum(n), sum(worth) from taken where ${theirs}
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (workspace_id, key, since) do update
      set n = standing_counts.n + excluded.n, worth = standing_counts.worth + excluded.worth`.execute(trx)
  const { numAffectedRows: moves } = await sql`
    with taken as (delete from stage_deltas where id in (select id from stage_deltas order by id limit 20000) returning *)
    insert into stage_counts (workspace_id, measure, key, day, other, bucket, n)
    select workspace_id, measure, key, day, other, bucket, sum(n) from taken where ${theirs}
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (workspace_id, measure, key, day, other, bucket) do update set n = stage_counts.n + excluded.n`.execute(
    trx,
  )
  // Days that nobody is counted by any more would be read for ever.
  if (standing) await sql`delete from standing_counts where n = 0 and worth = 0`.execute(trx)
  if (moves) await sql`delete from stage_counts where n = 0`.execute(trx)
}
