import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { endCalls } from './endCall.ts'

/** Calls that rang as long as they should: nobody answered. */
export async function sweepCalls(trx: Trx, now: Date): Promise<void> {
  const { rows } = await sql<{ workspaceId: string; id: string }>`
    select workspace_id, id from calls where status in ('queued', 'ringing') and ring_until <= ${now}
    order by ring_until limit 500 for update skip locked`.execute(trx)
  for (const [workspaceId, calls] of Map.groupBy(rows, (row) => row.workspaceId))
    await endCalls(
      trx,
      workspaceId,
      calls.map((call) => call.id),
      'no-answer',
      now,
    )
}
