import { type Kysely, sql } from 'kysely'

/** A step may bring its process down. Who was being moved then is known, and tried again apart from the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Written before a batch is moved, outside its transaction, and deleted inside it: what is left was cut short.
  // It names runs of any workspace and nothing else, for the engine alone. Worth nothing after a crash of the database.
  await sql`
    create unlogged table at_work (
      id uuid primary key,
      process_id uuid not null,
      run_ids uuid[] not null,
      since timestamptz not null default now()
    )`.execute(db)
  await sql`grant select, insert, update, delete on at_work to cauce_engine`.execute(db)

  await sql`alter table runs add column crashes int not null default 0`.execute(db)
  await sql`create index runs_suspect on runs (crashes, due_at) where crashes > 0 and status = 'active'`.execute(
    db,
  )
  await sql`
    create or replace function claim_runs(workspace uuid, moment timestamptz, most int) returns setof runs
    language sql volatile rows 200
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      select * from runs where workspace_id = workspace and due_at <= moment and status = 'active' and crashes = 0
      order by due_at limit most for update skip locked $$`.execute(db)
}
