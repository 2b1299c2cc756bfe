import { type Kysely, sql } from 'kysely'

/** Recordings are fetched from their carriers into the house, and kept for as long as the workspace says. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table calls add column recording_tries int not null default 0,
    add column recording_due timestamptz`.execute(db)
  await sql`create index calls_recordings_due on calls (recording_due) where recording_due is not null`.execute(
    db,
  )
  await sql`create index calls_recorded on calls (workspace_id, ended_at) where recording_file_id is not null`.execute(
    db,
  )
}
