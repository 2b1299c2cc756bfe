import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { drive } from '../engine/driver.ts'
import type { Signal } from '../engine/types.ts'
import type { Claimed } from './claim.ts'
import type { Unready } from './prepare.ts'
import { lockOwners, moveOf } from './settle.ts'
import type { IntentRow } from './types.ts'

/** Sends that the gate refused, or that can't be made at all: written down with the reason, and their runs told. */
export async function refuse(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  refused: Claimed['refused'],
  broken: Unready[],
  now: Date,
): Promise<{ planned: number }> {
  const all: {
    intent: IntentRow
    state: string
    rule: string | null
    error: string
    signal: (visit: number) => Signal
  }[] = [
    ...refused.map(({ prepared, rule, because }) => ({
      intent: prepared.intent,
      state: 'refused',
      rule,
      error: because,
      signal: (visit: number): Signal => ({ type: 'refused', visit, at: now, rule, because }),
    })),
    ...broken.map(({ intent, problem, parks }) => ({
      intent,
      state: parks ? 'cancelled' : 'rejected',
      rule: null,
      error: problem,
      signal: (visit: number): Signal =>
        parks
          ? { type: 'parked', visit, at: now, because: problem }
          : { type: 'failed', visit, at: now, error: problem },
    })),
  ]
  if (all.length === 0) return { planned: 0 }
  const runs = await lockOwners(
    trx,
    all.map((one) => one.intent),
  )
  const { rows } = await sql<{ id: string }>`
    update intents i set state = case when i.fence > i.attempts then 'abandoned' else n.state end, held_by = n.rule, error = n.error, due_at = null, settled_at = clock_timestamp()
    from unnest(${all.map((one) => one.intent.id)}::uuid[], ${all.map((one) => one.state)}::text[],
      ${all.map((one) => one.rule)}::text[], ${all.map((one) => one.error)}::text[]) as n (id, state, rule, error)
    where i.id = n.id and i.state = 'planned' returning i.id`.execute(trx)
  const done = new Set(rows.map((row) => row.id))
  const moves = all
    .filter((one) => done.has(one.intent.id))
    .flatMap((one) => moveOf(runs, one.intent, undefined, one.signal))
  return drive(trx, loadFlows, workspaceId, moves, now)
}
