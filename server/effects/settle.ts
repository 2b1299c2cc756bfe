import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import type { Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { signalOf } from '../engine/decide.ts'
import { drive } from '../engine/driver.ts'
import { lockRuns, type Move, type RunRow } from '../engine/run.ts'
import type { Signal } from '../engine/types.ts'
import { backOff } from '../gate/recordConsent.ts'
import { vendorOptOut } from '../messages/vendorOptOut.ts'
import { pauseAccount, pauseStep } from './pauses.ts'
import { MOST_ATTEMPTS, mayLearn, mayRepeat, type Pace } from './policy.ts'
import { recordSendings } from './recordSendings.ts'
import { reopenDenied } from './reopen.ts'
import type { IntentRow, Outcome } from './types.ts'

/** What an outcome makes of an intent, and what its run is told. `undefined`: the run stays and waits. */
type Settlement = {
  outcome: Outcome
  state: 'planned' | 'confirmed' | 'rejected' | 'uncertain' | 'abandoned'
  delay?: number
  /** It waits for a person: the account or the step is paused. */
  heldBy?: 'account-paused' | 'step-paused'
  lookupAfter?: number
  error?: string
  signal?: (visit: number) => Signal
}

/**
 * Writes down how calls ended, and moves their runs on, in one transaction for the batch. Only who holds the fence
 * settles; a reply that comes after the fence was taken is evidence: a "yes" clears a doubt and sets right what was given
 * up or denied, anything else is only kept.
 */
export async function settle(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  outcomes: Outcome[],
  pace: Pace,
  now: Date,
): Promise<{ planned: number }> {
  const runs = await lockOwners(
    trx,
    outcomes.map((one) => one.intent),
  )
  failpoint('settle.locked')
  const settlements = outcomes.map((outcome) => weigh(outcome, pace, now))
  const settled = await writeSettlements(trx, settlements)
  await observe(trx, workspaceId, outcomes)
  await reopenDenied(trx, outcomes, pace)
  const valid = settlements.filter(({ outcome }) => settled.has(callOf(outcome)))
  await recordSendings(
    trx,
    workspaceId,
    valid.map(({ outcome }) => outcome).filter((outcome) => outcome.sendings.length > 0),
    now,
  )
  await keepOptOuts(trx, workspaceId, outcomes, now)
  await keepPauses(trx, workspaceId, outcomes, now)
  await blockConnections(trx, outcomes)
  const moves = valid.flatMap(({ outcome, signal }) =>
    signal ? moveOf(runs, outcome.intent, settled.get(callOf(outcome)), signal) : [],
  )
  const driven = await drive(trx, loadFlows, workspaceId, moves, now)
  failpoint('settle.written')
  return driven
}

function weigh(outcome: Outcome, pace: Pace, at: Date): Settlement {
  const { intent } = outcome
  switch (outcome.kind) {
    case 'confirmed':
      return {
        outcome,
        state: 'confirmed',
        signal: (visit) => ({ ...signalOf(outcome.decision, visit, at), arrived: hasArrived(outcome) }),
      }
    case 'refused':
      if (outcome.pause && intent.flowId)
        return { outcome, state: 'planned', heldBy: `${outcome.pause}-paused`, error: outcome.error }
      if (outcome.retry && intent.attempts + 1 < MOST_ATTEMPTS) {
        const delay = outcome.retryAfter ? outcome.retryAfter * 1000 : pace.retry(intent.attempts)
        return { outcome, state: 'planned', delay, error: outcome.error }
      }
      if (outcome.retry && mayHaveLeft(outcome)) return weighLost(outcome, outcome.error, pace, at, true)
      return {
        outcome,
        state: 'rejected',
        error: outcome.error,
        signal: (visit) => ({ type: 'failed', visit, at, error: outcome.error }),
      }
    case 'lost':
      return weighLost(outcome, outcome.error, pace, at)
  }
}

/**
 * A fence moves with every call, and once more with every doubt about one: a try that reached nobody proves nothing
 * about an earlier one whose answer was lost.
 */
const mayHaveLeft = ({ fence, intent }: Outcome) => Number(fence) > intent.attempts + 1

/** The answer is lost: repeat where that is safe, ask where one can, else go by the policy at once. */
export function weighLost(
  outcome: Outcome,
  error: string,
  pace: Pace,
  at: Date,
  forgotten = false,
): Settlement {
  const { ifLost, policy, attempts } = outcome.intent
  if (mayRepeat(ifLost) && attempts + 1 < MOST_ATTEMPTS && !forgotten)
    return { outcome, state: 'planned', delay: pace.retry(attempts), error }
  if (mayLearn(ifLost)) return { outcome, state: 'uncertain', lookupAfter: pace.lookups[0], error }
  if (policy === 'resend' && attempts + 1 < MOST_ATTEMPTS)
    return { outcome, state: 'planned', delay: pace.retry(attempts), error }
  if (policy === 'hold-and-ask') return { outcome, state: 'uncertain', error }
  return { outcome, state: 'abandoned', error, signal: (visit) => ({ type: 'doubted', visit, at, error }) }
}

/** Whoever has crashed too often is not repeated, whatever would be safe. */
export const lastTry = (intent: IntentRow): IntentRow => ({
  ...intent,
  ifLost: mayRepeat(intent.ifLost) ? 'none' : intent.ifLost,
  policy: intent.policy === 'resend' ? 'do-not-resend' : intent.policy,
})

/** Runs are locked before intents, as everywhere. */
export function lockOwners(trx: Trx, intents: IntentRow[]): Promise<RunRow[]> {
  const ids = intents.flatMap((intent) => (intent.runId ? [intent.runId] : []))
  return ids.length > 0 ? lockRuns(trx, sql`r.id = any(${ids}::uuid[])`) : Promise.resolve([])
}

/** One try of a send. After a standstill two tries of the same send may end in one batch; one of them settles it. */
const callOf = ({ intent, fence }: Outcome) => `${intent.id} ${fence}`

/** Answers which calls are settled, each with the moment its request left. */
async function writeSettlements(trx: Trx, settlements: Settlement[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ call: string; dispatchedAt: string }>`
    update intents i set state = case when i.state in ('abandoned', 'resolved-not-sent') then 'resolved-sent' else n.state end,
      fence = i.fence + (case when n.lost and n.state = 'planned' then 1 else 0 end),
      due_at = case when n.held_by is not null then 'infinity'
        when n.state = 'planned' then clock_timestamp() + make_interval(secs => n.delay) end,
      held_by = n.held_by,
      lost_at = case when n.lost then coalesce(i.lost_at, i.dispatched_at) else i.lost_at end,
      lookup_at = clock_timestamp() + make_interval(secs => n.lookup_after),
      error = n.error, vendor_id = coalesce(n.vendor_id, i.vendor_id), output = n.output::jsonb,
      resolved_by = case when i.state <> 'dispatching' then 'reply' end,
      settled_at = case when n.state not in ('planned', 'uncertain') then clock_timestamp() end
    from unnest(${settlements.map((one) => one.outcome.intent.id)}::uuid[],
      ${settlements.map((one) => one.outcome.fence)}::bigint[], ${settlements.map((one) => one.state)}::text[],
      ${settlements.map((one) => (one.delay ?? 0) / 1000)}::float8[],
      ${settlements.map((one) => (one.lookupAfter === undefined ? null : one.lookupAfter / 1000))}::float8[],
      ${settlements.map((one) => (one.error === undefined ? null : storable(one.error)))}::text[],
      ${settlements.map((one) => (one.outcome.kind === 'confirmed' ? (one.outcome.vendorId ?? null) : null))}::text[],
      ${settlements.map(outputOf)}::text[], ${settlements.map((one) => one.outcome.kind === 'lost')}::boolean[],
      ${settlements.map((one) => mayRepeat(one.outcome.intent.ifLost))}::boolean[],
      ${settlements.map((one) => one.heldBy ?? null)}::text[])
      as n (id, fence, state, delay, lookup_after, error, vendor_id, output, lost, repeatable, held_by)
    where i.id = n.id and ((i.state = 'dispatching' and i.fence = n.fence)
      -- the sweeper has taken the fence, but a "yes" that comes late still ends the doubt, also one that was given up or
      -- denied; and what can't be repeated safely is not sent again
      or (n.state = 'confirmed' and (i.state in ('uncertain', 'abandoned', 'resolved-not-sent')
        or (i.state = 'planned' and not n.repeatable))))
    returning i.id || ' ' || n.fence as call, i.dispatched_at::text`.execute(trx)
  return new Map(rows.map((row) => [row.call, row.dispatchedAt]))
}

const hasArrived = ({ sendings }: Outcome): true | undefined =>
  sendings.some((one) => one.kind === 'message' && one.status === 'delivered') || undefined

function outputOf({ outcome }: Settlement): string | null {
  if (outcome.kind !== 'confirmed' || outcome.decision.type !== 'exit') return null
  return outcome.decision.output ? toJson(outcome.decision.output) : null
}

async function observe(trx: Trx, workspaceId: string, outcomes: Outcome[]) {
  await sql`
    insert into observations (workspace_id, intent_id, source, fence, outcome, vendor_id, detail)
    select ${workspaceId}::uuid, o.id, 'reply', o.fence, o.kind, o.vendor_id,
      case when o.error is not null then jsonb_build_object('error', o.error) end
    from unnest(${outcomes.map((one) => one.intent.id)}::uuid[], ${outcomes.map((one) => one.fence)}::bigint[],
      ${outcomes.map((one) => one.kind)}::text[],
      ${outcomes.map((one) => (one.kind === 'confirmed' ? (one.vendorId ?? null) : null))}::text[],
      ${outcomes.map((one) => (one.kind === 'confirmed' ? null : storable(one.error)))}::text[])
      as o (id, fence, kind, vendor_id, error)`.execute(trx)
}

/** The vendor refused because the person had told it to stop: so it is kept here too. */
async function keepOptOuts(trx: Trx, workspaceId: string, outcomes: Outcome[], at: Date) {
  for (const outcome of outcomes) {
    const { contactId, channel } = outcome.intent
    if (outcome.kind !== 'refused' || !channel) continue
    if (outcome.backOff) {
      const { seconds, because } = outcome.backOff
      const until = new Date(at.getTime() + seconds * 1000)
      await backOff(trx, workspaceId, { contactId, channel, until, cause: because })
    }
    if (outcome.optOut)
      await vendorOptOut(trx, workspaceId, { contactId, channel, cause: outcome.optOut, at })
  }
}

/** What is wrong is not the message: all that would go the same way waits for somebody to put it right. */
async function keepPauses(trx: Trx, workspaceId: string, outcomes: Outcome[], at: Date) {
  for (const outcome of outcomes) {
    if (outcome.kind !== 'refused' || !outcome.pause) continue
    const { flowId, node } = outcome.intent
    const because = outcome.error
    if (outcome.pause === 'account' && outcome.connection)
      await pauseAccount(trx, workspaceId, { id: outcome.connection.id, because, at })
    if (outcome.pause === 'step' && flowId && node)
      await pauseStep(trx, workspaceId, { flowId, node, because, at })
  }
}

/** "Try again after …" is said to the whole account, not to one message. */
async function blockConnections(trx: Trx, outcomes: Outcome[]) {
  for (const outcome of outcomes) {
    if (outcome.kind !== 'refused' || !outcome.retryAfter || !outcome.connection) continue
    await sql`update connections set blocked_until =
      greatest(blocked_until, clock_timestamp() + make_interval(secs => ${outcome.retryAfter}))
      where id = ${outcome.connection.id}`.execute(trx)
  }
}

/** The run is told, and from now on listens to what comes after its effect has left. */
export function moveOf(
  runs: RunRow[],
  intent: IntentRow,
  dispatchedAt: string | undefined,
  signal: (visit: number) => Signal,
): Move[] {
  const row = runs.find((run) => run.id === intent.runId)
  if (!row || intent.visit === null) return []
  const state = dispatchedAt ? { ...row.state, since: dispatchedAt, used: undefined } : row.state
  return [{ row: { ...row, state }, signal: signal(intent.visit), settled: true, key: intent.id }]
}
