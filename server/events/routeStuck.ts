import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { isPassing } from '../engine/retrying.ts'
import { type Change, route } from './router.ts'

/** Routes one change that was set aside; answers why it can't be, or null. */
export async function routeStuck(
  { pool, loadFlows, registry }: Pick<Engineering, 'pool' | 'loadFlows' | 'registry'>,
  id: string,
  now: Date,
): Promise<null | { because: string }> {
  try {
    await asEngine(pool, async (trx) => {
      const { rows } = await sql<Change & { workspaceId: string }>`
        delete from stuck_changes where id = ${id} and parked_at is null
        returning id, workspace_id, contact_id, fields, event_id, at, set_config('statement_timeout', '10000', true)`.execute(
        trx,
      )
      const [change] = rows
      if (change) await route(trx, loadFlows, registry, change.workspaceId, [change], now)
    })
    return null
  } catch (error) {
    if (isPassing(error)) throw error
    return { because: error instanceof Error ? error.message : String(error) }
  }
}
