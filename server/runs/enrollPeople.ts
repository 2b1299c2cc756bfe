import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { peopleOf } from '../triggers/sweepSchedules.ts'
import { type Enrollment, enroll, findEntrance } from './enroll.ts'

export type People = { contactIds?: string[]; segmentId?: string; everyone?: true }

/** Starts people in a live flow by hand or through the API. */
export async function enrollPeople(
  trx: Trx,
  workspaceId: string,
  flowId: string,
  { contactIds, segmentId }: People,
  now: Date,
): Promise<Enrollment> {
  const entrance = await findEntrance(trx, workspaceId, flowId)
  if (!entrance) throw new Conflict('no-entrance', 'This flow has no trigger that people could enter by.')
  if (segmentId) await requireSegment(trx, workspaceId, segmentId)
  const people = contactIds
    ? sql`select p.id as contact_id, null::jsonb as event from unnest(${contactIds}::uuid[]) as p (id)`
    : peopleOf(workspaceId, segmentId)
  return enroll(trx, entrance, people, now)
}

async function requireSegment(trx: Trx, workspaceId: string, id: string) {
  const found = await trx
    .selectFrom('segments')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('segment', id)
}
