import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** What has run out and nobody asks for again: sessions, links, and counts of wrong passwords. */
export async function forgetExpired(pool: Db): Promise<void> {
  await sql`delete from auth.session where expires_at < now()`.execute(pool)
  await sql`delete from auth.verification where expires_at < now()`.execute(pool)
  await sql`delete from auth.failures where last_at < now() - interval '1 day'`.execute(pool)
  await sql`delete from auth.invitation where expires_at < now() - interval '30 days'`.execute(pool)
}
