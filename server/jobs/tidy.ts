import { sql } from 'kysely'
import { forgetExpired } from '../accounts/forgetExpired.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { forgetRecordings } from '../recordings/fetchRecordings.ts'
import { forgetSpeech } from '../speech/renderSpeech.ts'

/** Hourly: partitions for the months to come, and what is kept only for a while. */
export async function tidy(pool: Db, { historyMonths }: { historyMonths?: number } = {}): Promise<void> {
  // Tables are made by their owner, not by the engine's role.
  await pool.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(728300, 2)`.execute(trx)
    await sql`call make_history_partitions()`.execute(trx)
    if (historyMonths) await sql`select drop_old_history(${historyMonths})`.execute(trx)
  })
  await forgetExpired(pool)
  await asEngine(pool, async (trx) => {
    await sql`delete from idempotent_answers where created_at < now() - interval '24 hours'`.execute(trx)
    await forgetSpeech(trx)
    await forgetRecordings(trx)
    await sql`delete from at_work where since < now() - interval '1 day'`.execute(trx)
    await sql`delete from changes_at_work where since < now() - interval '1 day'`.execute(trx)
    await sql`delete from processes where beat_at < now() - interval '1 day'`.execute(trx)
    // What they told is in messages and events; the ids in there keep them from being told again.
    await sql`delete from receipts where id in (select id from receipts where applied_at < now() - interval '30 days' limit 10000)`.execute(
      trx,
    )
    await sql`delete from webhook_deliveries where id in (select id from webhook_deliveries
      where state <> 'due' and created_at < now() - interval '30 days' limit 10000)`.execute(trx)
    await sql`delete from notifications where at < now() - interval '90 days'`.execute(trx)
    await sql`update events set dedupe_key = null where id in (select id from events
      where dedupe_key is not null and dedupe_key like 'api:%' and recorded_at < now() - interval '7 days' limit 10000)`.execute(
      trx,
    )
  })
}
