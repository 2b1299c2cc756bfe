import { sql } from 'kysely'
import type { EndReason } from '#sdk'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { applyCall } from './applyCall.ts'
import { closeLadders } from './closeLadders.ts'
import { endCalls } from './endCall.ts'
import { type CallRow, callColumns } from './findCall.ts'
import { sweepLegs } from './legs.ts'
import { letCallsGo } from './letCallsGo.ts'
import { openCarrier } from './openCarrier.ts'
import { holdSip } from './takeSip.ts'

/** Practice calls that rang as long as they should: nobody answered. Real carriers tell by themselves. */
export async function sweepCalls(trx: Trx, now: Date): Promise<void> {
  const { rows } = await sql<{ workspaceId: string; id: string }>`
    select workspace_id, id from calls where status in ('queued', 'ringing') and simulated and ring_until <= ${now}
    order by ring_until limit 500 for update skip locked`.execute(trx)
  for (const [workspaceId, calls] of Map.groupBy(rows, (row) => row.workspaceId))
    await endCalls(
      trx,
      workspaceId,
      calls.map((call) => call.id),
      'no-answer',
      now,
      { reason: 'no-answer' },
    )
  await dropUndialled(trx, now)
  await closeLadders(trx, now)
  await letCallsGo(trx, now)
  await sql`delete from line_requests where at < clock_timestamp() - interval '1 hour'`.execute(trx)
}

/** Booked and never dialled: sent back to wait, or refused by the carrier. They hold no line any longer. */
async function dropUndialled(trx: Trx, now: Date) {
  await sql`
    delete from calls c using intents i where i.id = c.intent_id and c.status = 'queued' and c.vendor_id is null
      and i.state in ('planned', 'refused', 'cancelled')`.execute(trx)
  await sql`
    update calls c set status = 'ended', outcome = 'failed', ended_at = ${now}, look_at = null, error = i.error
    from intents i where i.id = c.intent_id and c.status = 'queued' and c.vendor_id is null
      and i.state in ('rejected', 'abandoned', 'resolved-not-sent')`.execute(trx)
}

/** Between two questions about the same call. */
const AGAIN = 120
const MOST_LOOKS = 5

/**
 * Calls whose end was never told: the carrier is asked. A call whose line was held by a process that died is asked about
 * at once. Who can't be asked, or knows nothing after several times, lets the call end as unknown.
 */
export async function lookAtCalls(engineering: Engineering, now: Date): Promise<void> {
  const { pool, pace } = engineering
  await asEngine(pool, async (trx) => {
    const { rows } = await sql<Pick<CallRow, 'id' | 'workspaceId' | 'state'>>`
      update calls c set process_id = null, look_at = ${now} where c.status <> 'ended' and c.process_id is not null
      and not exists (select 1 from processes p where p.id = c.process_id
        and p.beat_at > clock_timestamp() - make_interval(secs => ${pace.dead / 1000}))
      returning c.id, c.workspace_id, c.state`.execute(trx)
    // A call that goes straight to the model goes on without us: somebody else takes hold of it.
    for (const call of rows) if (call.state.sip) await holdSip(trx, call, call.state.sip, now)
  })
  const { rows } = await asEngine(pool, (trx) =>
    sql<CallRow & { looks: number }>`
      update calls c set look_at = ${now}::timestamptz + make_interval(secs => ${AGAIN}), looks = looks + 1
      where c.id in (select id from calls where look_at <= ${now} and status <> 'ended' order by look_at limit 50
        for update skip locked)
      returning ${callColumns}, c.looks`.execute(trx),
  )
  for (const call of rows) await lookAt(engineering, call, now)
  await sweepLegs(engineering, now)
}

async function lookAt(engineering: Engineering, call: CallRow & { looks: number }, now: Date) {
  const state = await ask(engineering, call)
  const receipt = { workspaceId: call.workspaceId, connectionId: call.connectionId ?? '', attempts: 99 }
  if (state?.status === 'ended' || state?.status === 'answered')
    await applyCall(
      engineering,
      receipt,
      {
        call: { key: call.id },
        status: state.status,
        reason: state.reason,
        seconds: state.seconds,
        answeredBy: state.answeredBy,
      },
      now,
    )
  else if (!state && call.looks >= MOST_LOOKS)
    await asEngine(engineering.pool, (trx) => {
      const reason: EndReason = 'unknown'
      return endCalls(trx, call.workspaceId, [call.id], call.answeredAt ? 'answered' : 'failed', now, {
        reason,
      })
    })
}

async function ask(engineering: Engineering, call: CallRow) {
  try {
    const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
    if (!provider || !call.vendorId) return undefined
    return await provider.carrier.look?.({ key: call.id, vendorId: call.vendorId }, provider.context)
  } catch (error) {
    engineering.report('A carrier could not be asked about a call', error, { call: call.id })
    return undefined
  }
}
