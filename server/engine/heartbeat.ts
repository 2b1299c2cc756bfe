import { hostname } from 'node:os'
import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from './engine.ts'

/** Says every five seconds that this process is alive; who is silent for fifteen is dead, and its work is swept. */
export function startBeating({ pool, processId, pace, report }: Engineering) {
  let timer: NodeJS.Timeout | undefined
  let last: number | undefined
  let steadySince = Number.NEGATIVE_INFINITY

  const beat = async () => {
    await say()
    const now = performance.now()
    if (last !== undefined && now - last > 2 * pace.beat) steadySince = now
    last = now
  }

  const say = () =>
    asEngine(pool, (trx) =>
      sql`insert into processes (id, roles, version, host) values (${processId}, '{worker}', '1', ${hostname()})
        on conflict (id) do update set beat_at = clock_timestamp()`.execute(trx),
    )

  return {
    /**
     * Has this one been heard all the while? After an outage of the database, or a standstill of this machine, the others
     * seem dead until they have had the time to be heard again.
     */
    steady: () =>
      last === undefined ||
      (performance.now() - last <= 2 * pace.beat && performance.now() - steadySince >= pace.dead),
    async start() {
      await beat()
      timer = setInterval(() => {
        beat().catch((error) => report('Could not say that this process is alive', error))
      }, pace.beat)
    },
    async stop() {
      clearInterval(timer)
      await asEngine(pool, (trx) => sql`delete from processes where id = ${processId}`.execute(trx)).catch(
        () => {},
      )
    },
  }
}
