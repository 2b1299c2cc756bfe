import { sql } from 'kysely'
import type { CallFacts, CallOutcome, CallRef, EndReason } from '#sdk'
import { keepManaged } from '../analysis/keepManaged.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Receipt } from '../webhooks/applyReceipts.ts'
import { askLine } from './askLine.ts'
import { endCalls } from './endCall.ts'
import { type CallRow, findCall, noteMoment } from './findCall.ts'
import { goOn } from './goOn.ts'
import { answerLeg, endLeg, findLeg } from './legs.ts'
import { meetMachine } from './meetMachine.ts'
import { outcomeOf } from './outcome.ts'
import { startInstructing } from './startInstructing.ts'
import { writeLines } from './writeLine.ts'

/** After so long beyond the limit of a call, the carrier is asked whether it really goes on. */
const GRACE = 60

/** What is to be done once what was told is written down; commands to a carrier hold no transaction. */
type Then = (() => Promise<unknown>) | undefined

/**
 * Applies what a carrier tells of a call, in whatever order it comes: a status only ever goes forward, and each thing
 * is done once. `early`: the call is not in the books yet.
 */
export async function applyCall(
  engineering: Engineering,
  receipt: Pick<Receipt, 'workspaceId' | 'connectionId' | 'attempts'>,
  { call: ref, ...facts }: { call: CallRef } & CallFacts,
  at: Date,
): Promise<{ early?: string }> {
  const { pool } = engineering
  const { workspaceId, connectionId } = receipt
  let next: Then
  let known = false
  await engineering.retrying(() =>
    asEngine(pool, async (trx) => {
      next = undefined
      const call = await findCall(trx, workspaceId, connectionId, ref, { lock: true })
      known = call !== undefined
      if (call) {
        next = await tell(engineering, trx, call, ref, facts, at)
        return
      }
      const leg = await findLeg(trx, workspaceId, connectionId, ref)
      known = leg !== undefined
      if (!leg) return
      if (facts.status === 'ended') next = await endLeg(engineering, trx, leg, facts, at)
      else if (facts.status === 'answered') next = await answerLeg(engineering, trx, leg, ref, at)
      else if (facts.finished) {
        const { workspaceId, connectionId } = leg
        const own = { id: leg.id, workspaceId, connectionId, vendorId: leg.vendorId, state: {} }
        next = () => goOn(engineering, own, { asked: 'accept', ...facts })
      }
    }),
  )
  await next?.()
  engineering.nudge(workspaceId)
  // Others may call through the same account; a report that overtook our own books by this much is one of theirs.
  return known || receipt.attempts >= 5 ? {} : { early: 'No call with this id was made from here yet.' }
}

const ranks = { queued: 0, ringing: 1, answered: 2, ended: 3 } as const

async function tell(
  engineering: Engineering,
  trx: Trx,
  call: CallRow,
  { vendorId }: CallRef,
  facts: CallFacts,
  at: Date,
): Promise<Then> {
  await keepFacts(trx, call, vendorId, facts, at)
  if (facts.analysis) await keepManaged(trx, call, facts.analysis, at)
  if (facts.lines)
    await writeLines(
      trx,
      call,
      facts.lines.map((line) => ({ ...line, at })),
    )
  const { status } = facts
  const forward = status !== undefined && ranks[status] > ranks[call.status]
  if (call.status === 'ended') return undefined
  // Dialled counts as ringing already; the carrier says when it really does.
  if (status === 'ringing' && ranks[call.status] <= ranks.ringing) await ring(trx, call)
  let next: Then
  if (forward && status === 'answered') {
    await markAnswered(trx, call, at)
    next = await startInstructing(engineering, call)
  }
  if (facts.answeredBy && facts.answeredBy !== call.answeredBy)
    next = (await meetMachine(engineering, trx, call, facts.answeredBy, at)) ?? next
  if (status === 'ended') await end(trx, call, facts, at)
  if (facts.finished) return () => goOn(engineering, call, facts)
  return next
}

/** While it rings, whoever is to talk gets ready: nobody who picks up is kept waiting for it. */
async function ring(trx: Trx, { id, workspaceId, plan, state }: CallRow) {
  await sql`update calls set status = 'ringing' where id = ${id}`.execute(trx)
  if (plan.transport === 'stream' && plan.agent && state.line)
    await askLine(trx, { workspaceId, callId: id, kind: 'get-ready', voiceUrl: state.line })
}

async function keepFacts(trx: Trx, call: CallRow, vendorId: string | undefined, facts: CallFacts, at: Date) {
  const { sequence, error, cost, recording, analysis } = facts
  await sql`
    update calls set vendor_id = coalesce(vendor_id, ${vendorId ?? null}), told = greatest(told, ${sequence ?? -1}),
      error = coalesce(${error === undefined ? null : storable(error)}, error), cost_minor = coalesce(${cost?.amountMinor ?? null}, cost_minor),
      currency = coalesce(${cost?.currency ?? null}, currency),
      recording = coalesce(${recording ? toJson(recording) : null}::jsonb, recording),
      -- fetched into the house, once
      recording_due = case when ${recording !== undefined} and recording_file_id is null then ${at}::timestamptz else recording_due end,
      state = state || ${toJson(analysis ? { analysis } : {})}::jsonb
    where id = ${call.id}`.execute(trx)
}

export async function markAnswered(trx: Trx, call: Pick<CallRow, 'id' | 'workspaceId' | 'plan'>, at: Date) {
  const limit = (call.plan.timeLimit ?? 3600) + GRACE
  const { rows } = await sql`
    update calls set status = 'answered', answered_at = ${at}, ring_until = null,
      look_at = case when simulated then null else ${at}::timestamptz + make_interval(secs => ${limit}) end
    where id = ${call.id} and status in ('queued', 'ringing') returning id`.execute(trx)
  if (rows.length === 0) return
  await noteMoment(trx, call, 'answered', at)
  // A scripted talk begins with its text; other talks write down themselves what is said.
  const { script, transport } = call.plan
  if (transport === 'script' && script)
    await writeLines(trx, call, [{ id: 'opening', who: 'agent', text: script.say, at }])
}

async function end(trx: Trx, call: CallRow, facts: CallFacts, at: Date) {
  const { rows } = await sql<Pick<CallRow, 'answeredAt' | 'answeredBy' | 'state'>>`
    select answered_at, answered_by, state from calls where id = ${call.id}`.execute(trx)
  const now = rows[0] ?? call
  const told = facts.reason ?? 'unknown'
  // The carrier can't tell who put the phone down; a talk that had come to its end can.
  const ours = told === 'person-hung-up' && now.state.talk?.over ? 'agent-hung-up' : told
  const reason = (now.state.reason as EndReason | undefined) ?? ours
  const seconds =
    facts.seconds ??
    (now.answeredAt ? Math.max(0, (at.getTime() - now.answeredAt.getTime()) / 1000) : undefined)
  // Reports may overtake each other: who puts the phone down has picked it up.
  const answered = now.answeredAt !== null || (facts.seconds ?? 0) > 0 || told === 'person-hung-up'
  const outcome = outcomeOf({
    reason,
    answered,
    answeredBy: facts.answeredBy ?? now.answeredBy,
    seconds,
    settled: now.state.settled as CallOutcome | undefined,
  })
  await endCalls(trx, call.workspaceId, [call.id], outcome, at, {
    reason,
    ...(seconds === undefined ? {} : { seconds: Math.round(seconds) }),
    ...(facts.error ? { error: facts.error } : {}),
    ...analysisOf(now.state),
  })
}

const analysisOf = (state: Record<string, unknown>) =>
  typeof state.analysis === 'object' && state.analysis !== null ? { analysis: state.analysis } : {}
