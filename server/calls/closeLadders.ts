import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'

/**
 * A further attempt that will never be dialled: refused by the gate, rejected, cancelled. What the one before came to
 * is then the end of it, and the run that waits is told so.
 */
export async function closeLadders(trx: Trx, now: Date): Promise<void> {
  const { rows } = await sql<{
    id: string
    workspaceId: string
    contactId: string
    key: string
    outcome: string | null
    because: string | null
    callId: string | null
  }>`
    update intents i set cause_kind = 'call-closed' from (
      select i.id, c.id as call_id, c.outcome from intents i
      left join calls c on c.key = i.cause_id::uuid and c.attempt = i.ordinal - 1 and c.direction = 'out'
      where i.cause_kind = 'call' and i.state in ('refused', 'rejected', 'cancelled', 'abandoned', 'resolved-not-sent')
      limit 200 for update of i skip locked) l
    where i.id = l.id
    returning i.id, i.workspace_id, i.contact_id, i.cause_id as key, l.outcome, l.call_id, i.error as because`.execute(
    trx,
  )
  for (const row of rows) {
    await sql`update calls set status = 'ended', outcome = 'failed', ended_at = ${now}, look_at = null
      where intent_id = ${row.id} and status = 'queued'`.execute(trx)
    await recordEvents(trx, row.workspaceId, [
      {
        contactId: row.contactId,
        type: 'call.ended',
        at: now,
        properties: {
          key: row.key,
          callId: row.callId,
          outcome: row.outcome ?? 'failed',
          ...(row.because ? { because: row.because } : {}),
        },
        dedupeKey: `call.ladder:${row.id}`,
      },
    ])
  }
}
