import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { rememberOptOuts } from '../gate/rememberOptOuts.ts'

/**
 * Deletes contacts with everything about them. What hangs on them goes by foreign key; the history of their runs
 * and the copies that imports keep for undo do not, and go first.
 */
export async function deleteContacts(db: Db, workspaceId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  // Whoever is to go is held first: a move made meanwhile would be counted and never taken back.
  await sql`select id from contacts where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])
    order by id for update`.execute(db)
  await rememberOptOuts(db, workspaceId, ids)
  await sql`
    delete from history where run_id in
      (select id from runs where workspace_id = ${workspaceId} and contact_id = any(${ids}::uuid[]))`.execute(
    db,
  )
  await sql`
    update import_rows set before = null, raw = null, contact_id = null
    where workspace_id = ${workspaceId} and contact_id = any(${ids}::uuid[])`.execute(db)
  await sql`delete from stage_moves where workspace_id = ${workspaceId} and contact_id = any(${ids}::uuid[])`.execute(
    db,
  )
  const { numAffectedRows } = await sql`
    delete from contacts where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
