import { sql } from 'kysely'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { park } from '../events/stuckChanges.ts'
import type { Quarantine } from './quarantine.ts'
import { MOST_CRASHES } from './reason.ts'
import type { Answers } from './tasks.ts'

/** More in a round than a batch has, so that the innocent of one are through at once. */
const MANY = 500

type Suspect = { id: string; workspaceId: string; crashes: number }

/** Routes the changes that a process may have died over, one by one; whoever has crashed least goes first. */
export async function tryChanges(engineering: Engineering, quarantine: Quarantine): Promise<boolean> {
  const { pool, report, nudge } = engineering
  const suspects = await asEngine(pool, findSuspects)
  for (const { id, workspaceId, crashes } of suspects) {
    const tried = await quarantine.attempt<Answers['change']>({ kind: 'change', id })
    if (tried === 'again') return true
    if ('crashed' in tried) {
      report('A change brought the quarantine down', new Error(tried.crashed), { workspaceId, change: id })
      await asEngine(pool, (trx) => countCrash(trx, id, crashes + 1, quarantine.seconds))
    } else if (tried.answer) {
      const { because } = tried.answer
      await asEngine(pool, (trx) => park(trx, id, because))
    }
    nudge(workspaceId)
  }
  return suspects.length > 0
}

async function findSuspects(trx: Trx): Promise<Suspect[]> {
  const { rows } = await sql<Suspect>`
    select id, workspace_id, crashes from stuck_changes where parked_at is null order by crashes, id limit ${MANY}`.execute(
    trx,
  )
  return rows
}

async function countCrash(trx: Trx, id: string, crashes: number, seconds: number) {
  await sql`update stuck_changes set crashes = ${crashes} where id = ${id}`.execute(trx)
  if (crashes >= MOST_CRASHES)
    await park(
      trx,
      id,
      `A trigger or a rule brought its process down three times, or took longer than ${seconds} s.`,
    )
}
