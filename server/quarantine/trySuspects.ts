import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import { BATCH } from '../engine/due.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Ending } from './quarantine.ts'

/** The crash that parks a run. The first one happened among others. */
const MOST_CRASHES = 3

type Suspect = { id: string; workspaceId: string; crashes: number }

/** Tries those over whom a process died, one by one; whoever has crashed least goes first, so that the innocent do. */
export async function trySuspects(engineering: Engineering): Promise<void> {
  const { pool, quarantine, clock, nudge, report } = engineering
  if (!quarantine) return
  const suspects = await findSuspects()
  if (suspects.length === 0) return quarantine.rest()
  for (const suspect of suspects) {
    const { workspaceId, id: run } = suspect
    const ending = await quarantine.tryRun(workspaceId, run)
    if (ending === 'again') return
    if (ending !== 'over') {
      report('A step brought the quarantine down', new Error(ending.crashed), { workspaceId, run })
      await countCrash(suspect, ending)
    }
    nudge(workspaceId)
  }

  async function findSuspects(): Promise<Suspect[]> {
    const now = await clock()
    const { rows } = await asEngine(pool, (trx) =>
      sql<Suspect>`select id, workspace_id, crashes from runs
        where crashes > 0 and status = 'active' and due_at <= ${now}
        order by crashes, due_at limit ${BATCH}`.execute(trx),
    )
    return rows
  }

  async function countCrash({ id, crashes }: Suspect, { crashed }: Exclude<Ending, string>) {
    const last = crashes + 1 >= MOST_CRASHES
    await asEngine(pool, (trx) =>
      last
        ? sql`update runs set crashes = crashes + 1, status = 'parked', due_at = null,
            ended_because = ${reason(crashed, quarantine?.seconds ?? 0)} where id = ${id} and status = 'active'`.execute(
            trx,
          )
        : sql`update runs set crashes = crashes + 1 where id = ${id} and status = 'active'`.execute(trx),
    )
  }
}

function reason(crashed: string, seconds: number): string {
  if (crashed === 'time')
    return `This step brought its process down three times: it did not come to an end within ${seconds} s.`
  if (crashed === 'memory')
    return 'This step brought its process down three times: it used more memory than it may.'
  return `This step brought its process down three times: it ended it (${crashed}).`
}
