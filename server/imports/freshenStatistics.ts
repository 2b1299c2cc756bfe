import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/**
 * The planner still takes tables that an import has just filled for empty, and then reads whole workspaces to find one
 * contact: an import then grows slower with every batch. Autovacuum would tell it a minute or two later.
 * `db` is the pool: only the owner of the tables may analyze them.
 */
export async function freshenStatistics(db: Db, contacts: number): Promise<void> {
  const { rows } = await sql<{ known: number }>`
    select reltuples::float8 as known from pg_class where oid = 'contacts'::regclass`.execute(db)
  if ((rows[0]?.known ?? 0) >= contacts / 2) return
  await sql`analyze contacts, events, changes, import_rows`.execute(db)
}
