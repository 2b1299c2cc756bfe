import { type Kysely, sql } from 'kysely'

/** When people of a score were last counted anew: who was served longest ago comes next. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table scores add column recounted_at timestamptz not null default '-infinity'`.execute(db)
}
