import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from './connect.ts'

/** After so long without a call, it asks whether calls still reach it; and after as long again, nobody knows. */
const QUIET = 30_000
const PAUSE = 1_000
const GIVE_UP = 2_000
/** A line that answers nothing for so long is dead, whatever the socket says. */
const SILENCE = 10_000

export type Ears = {
  /** False while a call might be missed: then one has to look instead. */
  hears(): boolean
  stop(): Promise<void>
}

/**
 * Other processes are told, once the transaction commits; several calls of one transaction are one. Commits that call
 * out wait for each other, so this is for what happens a few times in a call, never for each run or message.
 */
export const callOut = async (trx: Db, channel: string): Promise<void> => {
  await sql`select pg_notify(${channel}, '')`.execute(trx)
}

/**
 * Hears what is called out, on a line of its own. A pooler between here and Postgres may swallow it without a word, so
 * it counts as heard only once a call of its own has come back; `onCall` is told of that too, for what was missed before.
 */
export function hear(
  databaseUrl: string,
  channel: string,
  onCall: () => void,
  { quiet = QUIET, pause = PAUSE } = {},
): Ears {
  const gone = new AbortController()
  let client: pg.Client | undefined
  let heardAt = Number.NEGATIVE_INFINITY

  async function listen() {
    const line = new pg.Client({
      connectionString: databaseUrl,
      application_name: `cauce ${channel}`,
      keepAlive: true,
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
    })
    const ended = new Promise<void>((resolve) => line.once('end', resolve))
    // What ends the line is said by `end`; unheard, it would end the process.
    line.on('error', () => {})
    line.on('notification', () => {
      heardAt = performance.now()
      onCall()
    })
    client = line
    try {
      await line.connect()
      await line.query(`listen ${pg.escapeIdentifier(channel)}`)
      while (!gone.signal.aborted) {
        await line.query('select pg_notify($1, $2)', [channel, ''])
        const waiting = new AbortController()
        const rest = sleep(quiet, undefined, { ref: false, signal: waiting.signal }).catch(() => {})
        const over = await Promise.race([ended.then(() => true), rest])
        waiting.abort()
        if (over) return
      }
    } finally {
      heardAt = Number.NEGATIVE_INFINITY
      client = undefined
      void line.end().catch(() => {})
    }
  }

  const listening = (async () => {
    while (!gone.signal.aborted) {
      // Whoever needs the database learns of its absence elsewhere; here it is looked for until it is back.
      await listen().catch(() => {})
      await sleep(pause, undefined, { ref: false, signal: gone.signal }).catch(() => {})
    }
  })()

  return {
    hears: () => performance.now() - heardAt < 2 * quiet,
    async stop() {
      gone.abort()
      void client?.end().catch(() => {})
      // One that is being opened just now gives up by itself.
      await Promise.race([listening, sleep(GIVE_UP, undefined, { ref: false })])
    },
  }
}
