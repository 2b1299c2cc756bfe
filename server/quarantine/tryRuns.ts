import { sql } from 'kysely'
import { asBatch, asEngine } from '../db/connect.ts'
import { BATCH } from '../engine/due.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Quarantine } from './quarantine.ts'
import { MOST_CRASHES, reason } from './reason.ts'
import type { Crash } from './tasks.ts'

type Suspect = { id: string; workspaceId: string; crashes: number }

/**
 * Tries those over whom a process died, one by one; whoever has crashed least goes first, so that the innocent do.
 * Answers whether there were any.
 */
export async function tryRuns(engineering: Engineering, quarantine: Quarantine): Promise<boolean> {
  const { pool, clock, nudge, report } = engineering
  const suspects = await findSuspects()
  for (const suspect of suspects) {
    const { workspaceId, id: run } = suspect
    const tried = await quarantine.attempt<null>({ kind: 'run', workspaceId, runId: run })
    if (tried === 'again') return true
    if ('crashed' in tried) {
      report('A step brought the quarantine down', new Error(tried.crashed), { workspaceId, run })
      await countCrash(suspect, tried)
    }
    nudge(workspaceId)
  }
  return suspects.length > 0

  async function findSuspects(): Promise<Suspect[]> {
    const now = await clock()
    const { rows } = await asBatch(pool, (trx) =>
      sql<Suspect>`select id, workspace_id, crashes from runs
        where crashes > 0 and status = 'active' and due_at <= ${now}
        order by crashes, due_at limit ${BATCH}`.execute(trx),
    )
    return rows
  }

  async function countCrash({ id, crashes }: Suspect, { crashed }: Crash) {
    const last = crashes + 1 >= MOST_CRASHES
    await asEngine(pool, (trx) =>
      last
        ? sql`update runs set crashes = crashes + 1, status = 'parked', due_at = null,
            ended_because = ${reason(crashed, quarantine.seconds)} where id = ${id} and status = 'active'`.execute(
            trx,
          )
        : sql`update runs set crashes = crashes + 1 where id = ${id} and status = 'active'`.execute(trx),
    )
  }
}
