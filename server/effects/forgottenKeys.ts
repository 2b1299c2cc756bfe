import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { drive } from '../engine/driver.ts'
import { intentColumns } from './intentColumns.ts'
import { KEY_REMEMBERED, type Pace } from './policy.ts'
import { lockOwners, moveOf, weighLost } from './settle.ts'
import type { IntentRow, Outcome } from './types.ts'

/**
 * Lost once, and to be repeated under its key, but held back for so long (a paused account, a long night) that the vendor
 * has forgotten the key: a repetition would be a second message. A claim leaves these alone.
 */
export const keyIsForgotten = sql`(i.if_lost = 'idempotency-key'
  and i.lost_at < clock_timestamp() - make_interval(secs => ${sql.lit(KEY_REMEMBERED / 1000)}))`

/** They are doubtful for good, and go the way that the step chose for that. */
export async function giveUpForgotten(
  trx: Trx,
  loadFlows: LoadFlows,
  pace: Pace,
  now: Date,
): Promise<number> {
  const { rows } = await sql<IntentRow & { dispatchedAt: string }>`
    select ${intentColumns}, i.dispatched_at::text from intents i
    where i.state = 'planned' and i.lost_at is not null and i.due_at <= ${now} and ${keyIsForgotten}
    order by i.lost_at limit 200`.execute(trx)
  for (const [workspaceId, intents] of Map.groupBy(rows, (intent) => intent.workspaceId)) {
    const runs = await lockOwners(trx, intents)
    const moves = []
    for (const intent of intents) {
      const error =
        'Maybe sent: its answer was lost, and it then waited so long that the vendor no longer knows it from a new one.'
      const outcome: Outcome = {
        ...{ kind: 'lost', intent: { ...intent, attempts: intent.attempts - 1 }, fence: intent.fence },
        ...{ connection: undefined, sendings: [], error },
      }
      const { state, signal } = weighLost(outcome, error, pace, now, true)
      const { numAffectedRows } = await sql`
        update intents set state = ${state}, error = ${error}, lost_at = null, held_by = null,
          due_at = case when ${state} = 'planned' then ${now}::timestamptz end,
          settled_at = case when ${state} = 'abandoned' then clock_timestamp() end
        where id = ${intent.id} and state = 'planned' and fence = ${intent.fence}::bigint`.execute(trx)
      if (numAffectedRows && signal) moves.push(...moveOf(runs, intent, intent.dispatchedAt, signal))
    }
    await drive(trx, loadFlows, workspaceId, moves, now)
  }
  return rows.length
}
