import { sql } from 'kysely'
import type { CallOutcome, EndReason } from '#sdk'
import { askFirstAnalysis } from '../analysis/askAnalysis.ts'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { letCallsGo } from './letCallsGo.ts'
import type { CallPlan } from './plan.ts'
import { planNextAttempt } from './planNextAttempt.ts'

export type EndedCall = {
  id: string
  contactId: string
  connectionId: string | null
  intentId: string | null
  key: string | null
  attempt: number
  direction: 'in' | 'out'
  outcome: string
  endReason: string | null
  seconds: number | null
  answeredBy: string | null
  transport: string | null
  agentId: string | null
  at: Date
  plan: CallPlan
}

/**
 * Ends calls that are still open, each once. Who is to be called again, is; for the others `call.ended` is recorded
 * with the outcome and the key: what the step that dialled is waiting for.
 */
export async function endCalls(
  db: Db,
  workspaceId: string,
  callIds: readonly string[],
  outcome: CallOutcome,
  at: Date,
  details: Record<string, unknown> & { reason?: EndReason; seconds?: number; error?: string } = {},
): Promise<number> {
  const { rows } = await sql<EndedCall>`
    update calls set status = 'ended', outcome = ${outcome}, ended_at = ${at}, process_id = null, look_at = null, ring_until = null,
      end_reason = coalesce(${details.reason ?? null}, end_reason), error = coalesce(${details.error ?? null}, error),
      seconds = coalesce(${details.seconds ?? null}, seconds,
        case when answered_at is not null then greatest(0, extract(epoch from ${at}::timestamptz - answered_at))::int end)
    where workspace_id = ${workspaceId} and id = any(${callIds}::uuid[]) and status <> 'ended'
    returning id, contact_id, connection_id, intent_id, key, attempt, direction, outcome, end_reason, seconds, answered_by,
      transport, agent_id, at, plan`.execute(db)
  if (rows.length === 0) return 0
  await sql`
    insert into call_moments (workspace_id, call_id, at, kind, detail)
    select ${workspaceId}::uuid, m.id, ${at}, 'ended', jsonb_build_object('outcome', ${outcome}::text, 'reason', m.reason)
    from unnest(${rows.map((call) => call.id)}::uuid[], ${rows.map((call) => call.endReason)}::text[]) as m (id, reason)`.execute(
    db,
  )
  for (const call of rows) {
    const again = await planNextAttempt(db, workspaceId, call, at)
    // The flow waits for what is read out of the talk.
    const reading = !again && (await askFirstAnalysis(db, workspaceId, call, at))
    const told = reading ? { ...details, analysis: 'coming' } : details
    await recordEvents(db, workspaceId, [again ? attempted(call, again, at) : ended(call, told, at)])
  }
  // Their lines are free; but a route sees its own workspace only, which is all it needs.
  for (const connectionId of new Set(rows.flatMap((call) => call.connectionId ?? [])))
    await letCallsGo(db, at, connectionId)
  return rows.length
}

const propertiesOf = (call: EndedCall) => ({
  callId: call.id,
  outcome: call.outcome,
  attempt: call.attempt,
  direction: call.direction,
  ...(call.endReason ? { reason: call.endReason } : {}),
  ...(call.seconds === null ? {} : { seconds: call.seconds }),
  ...(call.answeredBy ? { answeredBy: call.answeredBy } : {}),
  ...(call.agentId ? { agentId: call.agentId } : {}),
})

/** Recorded under the key that a run waits for. */
export const ended = (call: EndedCall, details: Record<string, unknown>, at: Date) => ({
  contactId: call.contactId,
  type: 'call.ended',
  at,
  properties: { ...details, ...propertiesOf(call), key: call.key ?? call.intentId },
  dedupeKey: `call.ended:${call.id}`,
})

const attempted = (call: EndedCall, again: Date, at: Date) => ({
  contactId: call.contactId,
  type: 'call.attempted',
  at,
  properties: { ...propertiesOf(call), nextAt: again.toISOString() },
  dedupeKey: `call.attempted:${call.id}`,
})
