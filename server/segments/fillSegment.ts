import { sql } from 'kysely'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { asEngine, asWorkspace, type Db, readNow } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { diffMembers, type LiveSegment } from './diffMembers.ts'

/**
 * Memberships change either contact by contact or for a whole segment, never both at once in a workspace: a filling
 * works on what it saw at its start, and would undo what a change had done meanwhile.
 */
export const stillness = (workspaceId: string) => sql`hashtextextended(${`segments ${workspaceId}`}, 0)`

export async function holdStill(db: Db, workspaceId: string, how: 'shared' | 'alone'): Promise<void> {
  const key = stillness(workspaceId)
  if (how === 'shared') await sql`select pg_advisory_xact_lock_shared(${key})`.execute(db)
  else await sql`select pg_advisory_xact_lock(${key})`.execute(db)
}

/** Makes the members of a segment equal to its rule, for all contacts. Within the caller's transaction. */
export async function fillSegment(db: Db, workspaceId: string, segmentId: string): Promise<void> {
  await holdStill(db, workspaceId, 'alone')
  const segment = await db
    .selectFrom('segments')
    .select(['id', 'workspaceId', 'title', 'rule', 'kind', 'filledAt'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', segmentId)
    .$narrowType<{ rule: LiveSegment['rule'] | null }>()
    .executeTakeFirst()
  if (!segment?.rule) return
  const now = await readNow(db)
  const types = await fieldTypes(db, workspaceId)
  const { rule } = segment
  await diffMembers(db, { ...segment, rule }, { types, now, silent: segment.filledAt === null })
  if (segment.kind === 'static') await db.deleteFrom('ruleFlips').where('ownerId', '=', segmentId).execute()
  await sql`
    update segments set ready = true, filled_at = ${now},
      size = (select count(*) from segment_members where segment_id = ${segmentId})
    where workspace_id = ${workspaceId} and id = ${segmentId}`.execute(db)
  if (segment.filledAt) await hint(db, workspaceId, ['changes'])
}

/** For the worker: fills the segments that were too big to fill while somebody waited. Answers how many. */
export async function fillSegments({ db, signal }: { db: Db; signal?: AbortSignal }): Promise<number> {
  const waiting = await asEngine(db, (trx) =>
    trx
      .selectFrom('segments')
      .select(['id', 'workspaceId'])
      .where('ready', '=', false)
      .orderBy('updatedAt')
      .execute(),
  )
  const failures: unknown[] = []
  for (const { id, workspaceId } of waiting) {
    if (signal?.aborted) break
    // One that cannot be filled does not keep the others waiting.
    await asWorkspace(db, workspaceId, (trx) => fillSegment(trx, workspaceId, id)).catch((error) =>
      failures.push(error),
    )
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} segments could not be filled`)
  return waiting.length
}
