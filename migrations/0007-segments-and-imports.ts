import { type Kysely, sql } from 'kysely'

/** Tells a segment's first filling from later ones, and keeps warnings of imported rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Who is inside when a segment is first filled has not entered it; after a change of its rule, people enter and leave.
  await sql`alter table segments add column filled_at timestamptz`.execute(db)
  await sql`alter table import_rows drop constraint import_rows_result_check`.execute(db)
  await sql`alter table import_rows add constraint import_rows_result_check
    check (result in ('created', 'updated', 'skipped', 'failed'))`.execute(db)
}
