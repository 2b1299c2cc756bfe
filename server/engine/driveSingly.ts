import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import { storable } from '../db/json.ts'
import { BATCH, driveDue } from './due.ts'
import type { Engineering } from './engine.ts'
import { isPassing } from './retrying.ts'

/**
 * A batch failed as a whole, and would fail the same way for ever: its runs are tried one by one, and the one that can't
 * be moved is parked with what went wrong. The others lose no more than this moment.
 */
export async function driveSingly(engineering: Engineering, workspaceId: string, now: Date): Promise<number> {
  const { pool } = engineering
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ id: string }>`
      select id from runs where workspace_id = ${workspaceId} and due_at <= ${now} and status = 'active' and crashes = 0
      order by due_at limit ${BATCH}`.execute(trx),
  )
  for (const { id } of rows) await driveOne(engineering, workspaceId, id, now)
  return rows.length
}

/** Moves one run on, or parks it. */
export async function driveOne(
  { pool, loadFlows, report }: Pick<Engineering, 'pool' | 'loadFlows' | 'report'>,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<void> {
  try {
    await asEngine(pool, (trx) => driveDue(trx, loadFlows, workspaceId, now, { only: id }))
  } catch (error) {
    if (isPassing(error)) throw error
    report('A run could not be moved and is parked', error, { workspaceId, run: id })
    const message = error instanceof Error ? error.message : String(error)
    await asEngine(pool, (trx) =>
      sql`update runs set status = 'parked', due_at = null,
          ended_because = ${storable(`This step could not be carried out: ${message}`)}
        where id = ${id} and status = 'active'`.execute(trx),
    )
  }
}
