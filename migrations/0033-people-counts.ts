import { type Kysely, sql } from 'kysely'

/**
 * How many people a workspace has, without counting a million of them for each look at the home page: each statement that
 * adds or removes contacts notes by how many, and the notes are added up as those of the canvas are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table people_deltas (
      id bigint generated always as identity primary key,
      workspace_id uuid not null,
      n bigint not null
    )`.execute(db)
  await sql`create index people_deltas_workspace on people_deltas (workspace_id)`.execute(db)
  await sql`create table people_counts (workspace_id uuid primary key, n bigint not null)`.execute(db)
  await sql`call protect('people_deltas')`.execute(db)
  await sql`call protect('people_counts')`.execute(db)
  await sql`alter table people_deltas set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0)`.execute(db)
  for (const [moment, sign] of [
    ['insert', '+'],
    ['delete', '-'],
  ] as const) {
    await sql`
      create function ${sql.raw(`count_people_${moment}`)}() returns trigger language plpgsql as $$
      begin
        insert into people_deltas (workspace_id, n)
        select workspace_id, ${sql.raw(sign)}count(*) from changed group by workspace_id;
        return null;
      end $$`.execute(db)
    await sql`
      create trigger ${sql.raw(`count_people_${moment}`)} after ${sql.raw(moment)} on contacts
      referencing ${sql.raw(moment === 'insert' ? 'new' : 'old')} table as changed
      for each statement execute function ${sql.raw(`count_people_${moment}`)}()`.execute(db)
  }
  // Whoever is there already, read behind the wall by the engine's role.
  await sql`set local role cauce_engine`.execute(db)
  await sql`insert into people_counts select workspace_id, count(*) from contacts group by workspace_id`.execute(
    db,
  )
  await sql`reset role`.execute(db)
}
