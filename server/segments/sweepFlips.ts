import { sql } from 'kysely'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { diffMembers, type LiveSegment } from './diffMembers.ts'
import { holdStill } from './fillSegment.ts'

type Due = { segmentId: string; workspaceId: string; contactIds: string[] }

/**
 * Looks again at the contacts for whom a segment's rule may have turned by the passing of time. Each gets its next
 * flip, or none. Answers how many were due; call it again while that is `limit`.
 */
export async function sweepFlips(db: Db, now: Date, limit = 500): Promise<number> {
  const { rows: due } = await sql<Due>`
    with due as (
      select owner_id, contact_id from rule_flips
      where owner_kind = 'segment' and at <= ${now} order by at limit ${limit} for update skip locked
    ), taken as (
      delete from rule_flips f using due where f.owner_id = due.owner_id and f.contact_id = due.contact_id
      returning f.owner_id, f.workspace_id, f.contact_id
    )
    select workspace_id, owner_id as segment_id, array_agg(contact_id) as contact_ids
    from taken group by 1, 2 order by 1, 2`.execute(db)
  for (const { workspaceId, segmentId, contactIds } of due) {
    await holdStill(db, workspaceId, 'shared')
    const segment = await findLive(db, workspaceId, segmentId)
    if (!segment) continue
    const types = await fieldTypes(db, workspaceId)
    const { entered, left } = await diffMembers(db, segment, { types, now, contactIds })
    if (entered + left > 0) await hint(db, workspaceId, ['changes'])
  }
  return due.reduce((sum, { contactIds }) => sum + contactIds.length, 0)
}

const findLive = (db: Db, workspaceId: string, segmentId: string): Promise<LiveSegment | undefined> =>
  db
    .selectFrom('segments')
    .select(['id', 'workspaceId', 'title', 'rule'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', segmentId)
    .where('kind', '=', 'live')
    .where('rule', 'is not', null)
    .$castTo<LiveSegment>() // a live segment's rule was parsed when it was saved
    .executeTakeFirst()
