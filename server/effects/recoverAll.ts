import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { isPassing } from '../engine/retrying.ts'
import { giveUpForgotten } from './forgottenKeys.ts'
import { recoverLost } from './recover.ts'

const TEN_YEARS = 10 * 365 * 86_400_000

/** Recovers what is lost, all together; if that fails, one by one, so that one odd send can't hold up the others. */
export async function recoverAll(engineering: Engineering, now: Date): Promise<number> {
  const { pool, loadFlows, report } = engineering
  // Whoever can't be told from the living is left his calls until their deadline.
  const pace = engineering.steady() ? engineering.pace : { ...engineering.pace, dead: TEN_YEARS }
  const forgotten = await asEngine(pool, (trx) => giveUpForgotten(trx, loadFlows, pace, now))
  const recover = (only?: string) => asEngine(pool, (trx) => recoverLost(trx, loadFlows, pace, now, only))
  try {
    return forgotten + (await recover())
  } catch (error) {
    if (isPassing(error)) throw error
  }
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ id: string }>`select id from intents where state = 'dispatching' order by id`.execute(trx),
  )
  let recovered = forgotten
  for (const { id } of rows) {
    try {
      recovered += await recover(id)
    } catch (error) {
      report('A lost call could not be recovered; it is tried again', error, { intent: id })
    }
  }
  return recovered
}
