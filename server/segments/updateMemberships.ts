import { sql } from 'kysely'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { diffMembers, type LiveSegment } from './diffMembers.ts'
import { holdStill } from './fillSegment.ts'

/**
 * Brings the memberships of changed contacts up to date in the live segments whose rules read what was touched:
 * fields (`city`), event types (`event:message.received`), or `*` for contacts that are new.
 */
export async function updateMemberships(
  db: Db,
  workspaceId: string,
  contactIds: readonly string[],
  touched: readonly string[],
  now: Date,
): Promise<void> {
  if (contactIds.length === 0 || touched.length === 0) return
  await holdStill(db, workspaceId, 'shared')
  const segments = await findReaders(db, workspaceId, touched)
  if (segments.length === 0) return
  const types = await fieldTypes(db, workspaceId)
  let moved = 0
  for (const segment of segments) {
    const { entered, left } = await diffMembers(db, segment, { types, now, contactIds })
    moved += entered + left
  }
  if (moved > 0) await hint(db, workspaceId, ['changes'])
}

/** Not those that wait for their first filling: it will take in everybody. */
async function findReaders(db: Db, workspaceId: string, touched: readonly string[]): Promise<LiveSegment[]> {
  const all = touched.includes('*')
  return db
    .selectFrom('segments')
    .select(['id', 'workspaceId', 'title', 'rule'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'live')
    .where('filledAt', 'is not', null)
    .where('rule', 'is not', null)
    .$if(!all, (query) => query.where(sql<boolean>`reads && ${touched}::text[]`))
    .orderBy('id')
    .$castTo<LiveSegment>() // a live segment's rule was parsed when it was saved
    .execute()
}
