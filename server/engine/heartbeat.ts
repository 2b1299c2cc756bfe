import { hostname } from 'node:os'
import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from './engine.ts'

/** Says every five seconds that this process is alive; who is silent for fifteen is dead, and its work is swept. */
export function startBeating({ pool, processId, pace, report }: Engineering) {
  let timer: NodeJS.Timeout | undefined

  const beat = () =>
    asEngine(pool, (trx) =>
      sql`insert into processes (id, roles, version, host) values (${processId}, '{worker}', '1', ${hostname()})
        on conflict (id) do update set beat_at = clock_timestamp()`.execute(trx),
    )

  return {
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
