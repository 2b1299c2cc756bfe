import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'

type Ended = { id: string; contactId: string; intentId: string | null }

/**
 * Ends calls that are still open, each once, and records `call.ended` with the outcome and the key of the send:
 * what the step that dialled is waiting for.
 */
export async function endCalls(
  db: Db,
  workspaceId: string,
  callIds: readonly string[],
  outcome: string,
  at: Date,
  details: Record<string, unknown> = {},
): Promise<number> {
  const { rows } = await sql<Ended>`
    update calls set status = 'ended', outcome = ${outcome}, ended_at = ${at}
    where workspace_id = ${workspaceId} and id = any(${callIds}::uuid[]) and status <> 'ended'
    returning id, contact_id, intent_id`.execute(db)
  await recordEvents(
    db,
    workspaceId,
    rows.map((call) => ({
      contactId: call.contactId,
      type: 'call.ended',
      at,
      properties: { ...details, callId: call.id, key: call.intentId, outcome },
      dedupeKey: `call.ended:${call.id}`,
    })),
  )
  return rows.length
}
