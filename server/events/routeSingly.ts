import { sql } from 'kysely'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { isPassing } from '../engine/retrying.ts'
import { BATCH, type Change, route } from './router.ts'
import { setAside } from './stuckChanges.ts'

/** The database cut a statement off. */
const CUT_OFF = '57014'

/**
 * A batch of changes failed as a whole, and would fail the same way for ever: they are routed one by one, and one with
 * which nothing can be done is set aside with what went wrong. The others lose no more than this moment.
 */
export async function routeSingly(
  engineering: Engineering,
  workspaceId: string,
  now: Date,
): Promise<{ routed: number }> {
  const { pool } = engineering
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ id: string }>`
      select id from changes where workspace_id = ${workspaceId} order by id limit ${BATCH}`.execute(trx),
  )
  for (const { id } of rows) await routeOne(engineering, workspaceId, id, now)
  return { routed: rows.length }
}

async function routeOne(
  { pool, loadFlows, registry, report }: Engineering,
  workspaceId: string,
  id: string,
  now: Date,
) {
  try {
    await asEngine(pool, async (trx) =>
      route(trx, loadFlows, registry, workspaceId, await take(trx, id), now),
    )
  } catch (error) {
    if (isPassing(error)) throw error
    report('A change could not be routed and is set aside', error, { workspaceId, change: id })
    const message = error instanceof Error ? error.message : String(error)
    const cutOff = (error as { code?: string }).code === CUT_OFF
    await asEngine(pool, async (trx) =>
      setAside(
        trx,
        workspaceId,
        await take(trx, id),
        cutOff ? { crashes: 1 } : { crashes: 0, because: message },
      ),
    )
  }
}

async function take(trx: Trx, id: string): Promise<Change[]> {
  const { rows } = await sql<Change>`
    delete from changes where id = (select id from changes where id = ${id} for update skip locked)
    returning id, contact_id, fields, event_id, at, set_config('statement_timeout', '10000', true)`.execute(
    trx,
  )
  return rows
}
