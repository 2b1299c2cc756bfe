import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** A process that falls behind by this much takes no new calls. */
export const SLOW_MS = 20
/** So many calls one process leads at most, unless it is set up for others. */
export const MOST_TALKS = 250

export type LineProcess = { id: string; url: string }

/** Where a new call's line goes: the least busy of the processes that take lines. */
export async function findLineProcess(db: Db): Promise<LineProcess | undefined> {
  const { rows } = await sql<LineProcess>`
    select id, voice_url as url from processes where voice_url is not null and not draining
      and beat_at > clock_timestamp() - interval '15 seconds'
    order by loop_delay_ms > ${SLOW_MS} or open_calls >= most_calls, open_calls, random() limit 1`.execute(db)
  return rows[0]
}

/** One process alone takes the lines at our own address. */
export const findVoiceUrl = async (db: Db, publicUrl: string): Promise<string> =>
  (await findLineProcess(db))?.url ?? publicUrl
