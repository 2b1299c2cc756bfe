import { type Kysely, sql } from 'kysely'

/**
 * A claim takes the first due rows of one workspace in the order of an index, whatever the planner believes of a table
 * that has just grown or emptied: with stale statistics it would sort everything that is due for each batch.
 * The settings hold within the function alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function claim_runs(workspace uuid, moment timestamptz, most int) returns setof runs
    language sql volatile rows 200
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      select * from runs where workspace_id = workspace and due_at <= moment and status = 'active'
      order by due_at limit most for update skip locked $$`.execute(db)
  await sql`
    create function planned_intents(workspace uuid, moment timestamptz, most int) returns setof intents
    language sql stable rows 64
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      select * from intents where workspace_id = workspace and state = 'planned' and due_at <= moment
      order by due_at limit most $$`.execute(db)
  await sql`
    create function take_changes(workspace uuid, most int) returns setof changes
    language sql volatile rows 500
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      delete from changes where id in (
        select id from changes where workspace_id = workspace order by workspace_id, id limit most for update skip locked)
      returning * $$`.execute(db)
  await sql`grant execute on function claim_runs, planned_intents, take_changes to cauce_engine`.execute(db)
}
