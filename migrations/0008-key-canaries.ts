import { type Kysely, sql } from 'kysely'

/** A known word sealed with each key in use: a start with a wrong key is refused before it can do harm. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table key_canaries (
      key_id text primary key,
      sealed bytea not null,
      created_at timestamptz not null default now()
    )`.execute(db)
}
