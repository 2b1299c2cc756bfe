import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** A process that falls behind by this much takes no new calls. */
export const SLOW_MS = 20

/** Where a new call's line goes: the least busy of the processes that take lines. One alone takes it at our address. */
export async function findVoiceUrl(db: Db, publicUrl: string): Promise<string> {
  const { rows } = await sql<{ url: string }>`
    select voice_url as url from processes where voice_url is not null and not draining
      and beat_at > clock_timestamp() - interval '15 seconds'
    order by loop_delay_ms > ${SLOW_MS}, open_calls, random() limit 1`.execute(db)
  return rows[0]?.url ?? publicUrl
}
