import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Batch } from '../engine/batch.ts'
import { enroll, findEntrance } from './enroll.ts'

/** Starts other flows for the people whose step asked for it. A flow that is not live takes nobody. */
export async function enrollChanged(trx: Trx, workspaceId: string, changes: Batch['changes'], now: Date) {
  const byFlow = Map.groupBy(
    changes.flatMap(({ change, contactId }) =>
      change.type === 'enroll' ? [{ flowId: change.flowId, contactId }] : [],
    ),
    (one) => one.flowId,
  )
  for (const [flowId, people] of byFlow) {
    const entrance = await findEntrance(trx, workspaceId, flowId)
    if (!entrance) continue
    const ids = people.map((one) => one.contactId)
    await enroll(
      trx,
      entrance,
      sql`select c.id as contact_id, null::jsonb as event from unnest(${ids}::uuid[]) as c (id)`,
      now,
    )
  }
}
