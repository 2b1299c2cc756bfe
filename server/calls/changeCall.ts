import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { stopCall } from './operateCall.ts'

type Planned = { id: string; contactId: string; key: string; state: string }

/** A call that was asked for, by the id of the asking or of any attempt that is planned. */
async function lockPlanned(db: Db, workspaceId: string, id: string): Promise<Planned> {
  const { rows } = await sql<Planned>`
    select id, contact_id, state, case when cause_kind in ('call', 'call-closed') then cause_id else id::text end as key
    from intents where workspace_id = ${workspaceId} and channel = 'voice'
      and (id = ${id} or cause_kind = 'call' and cause_id = ${id})
    order by state = 'planned' desc, ordinal desc limit 1 for update`.execute(db)
  if (!rows[0]) throw new NotFound('call', id)
  return rows[0]
}

/** Moves a call that has not been dialled yet. The gate still looks at the hours. */
export async function rescheduleCall(db: Db, workspaceId: string, id: string, at: Date): Promise<void> {
  const planned = await lockPlanned(db, workspaceId, id)
  if (planned.state !== 'planned') throw dialled()
  await sql`update intents set due_at = ${at}, held_by = null, error = null where id = ${planned.id}`.execute(
    db,
  )
  await sql`select hint('look')`.execute(db)
}

/**
 * Takes a call back: one that is not dialled never is, one that rings stops. A flow that waits for it goes on by
 * "cancelled", which leaves its step as unreachable.
 */
export async function cancelCall(
  engineering: Engineering,
  { workspaceId, id, who }: { workspaceId: string; id: string; who: string },
): Promise<void> {
  const at = await engineering.clock()
  const call = await asEngine(engineering.pool, async (trx) => {
    const planned = await lockPlanned(trx, workspaceId, id)
    if (planned.state === 'planned') {
      await sql`update intents set state = 'cancelled', due_at = null, settled_at = clock_timestamp(), cause_kind =
        case when cause_kind = 'call' then 'call-closed' else cause_kind end where id = ${planned.id}`.execute(
        trx,
      )
      await recordEvents(trx, workspaceId, [
        {
          contactId: planned.contactId,
          type: 'call.ended',
          at,
          properties: { key: planned.key, outcome: 'cancelled', reason: 'cancelled' },
          dedupeKey: `call.cancelled:${planned.id}`,
        },
      ])
      return undefined
    }
    const { rows } = await sql<{ id: string }>`
      select id from calls where workspace_id = ${workspaceId} and intent_id = ${planned.id} and status in ('queued', 'ringing')`.execute(
      trx,
    )
    if (!rows[0]) throw dialled()
    return rows[0].id
  })
  if (call) await stopCall(engineering, { workspaceId, callId: call, who })
  engineering.nudge(workspaceId)
}

const dialled = () =>
  new Conflict('already-dialled', {
    en: 'This call was dialled already. End it on the page of live calls.',
    es: 'Esta llamada ya se marcó. Termínala en la página de llamadas en curso.',
  })
