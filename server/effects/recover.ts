import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { signalOf } from '../engine/decide.ts'
import { drive } from '../engine/driver.ts'
import type { RunRow } from '../engine/run.ts'
import type { Signal } from '../engine/types.ts'
import { MOST_CRASHES } from '../quarantine/reason.ts'
import { intentColumns } from './intentColumns.ts'
import { KEY_REMEMBERED, MOST_ATTEMPTS, type Pace } from './policy.ts'
import { recordSendings } from './recordSendings.ts'
import { lockOwners, moveOf, weighLost } from './settle.ts'
import type { IntentRow, Outcome } from './types.ts'

/**
 * Calls whose process died, or that took longer than they may: nobody knows whether they happened.
 * Takes the fence from whoever still believes to hold it, and goes by what the vendor makes possible.
 */
export async function recoverLost(
  trx: Trx,
  loadFlows: LoadFlows,
  pace: Pace,
  now: Date,
  only?: string,
): Promise<number> {
  const { rows: lost } = await sql<IntentRow & { dispatchedAt: string; ago: number; died: boolean }>`
    select ${intentColumns}, i.dispatched_at::text,
      coalesce(p.beat_at < clock_timestamp() - make_interval(secs => ${pace.dead / 1000}), false) as died,
      extract(epoch from clock_timestamp() - i.dispatched_at)::float8 * 1000 as ago
    from intents i left join processes p on p.id = i.claimed_by
    where i.state = 'dispatching' ${only ? sql`and i.id = ${only}` : sql``} and (i.deadline < clock_timestamp() or p.id is null
      or p.beat_at < clock_timestamp() - make_interval(secs => ${pace.dead / 1000}))
    order by i.id limit 200`.execute(trx)
  if (lost.length > 0) failpoint('sweep.taken')
  for (const [workspaceId, intents] of Map.groupBy(lost, (intent) => intent.workspaceId)) {
    const runs = await lockOwners(trx, intents)
    const moves = []
    for (const intent of intents) {
      const error = `Maybe sent. The server stopped while the call was on its way at ${intent.dispatchedAt}.`
      const outcome: Outcome = {
        kind: 'lost',
        intent: { ...intent, attempts: intent.attempts - 1 },
        fence: intent.fence,
        connection: undefined,
        sendings: [],
        error,
      }
      const forgotten = intent.ifLost === 'idempotency-key' && intent.ago > KEY_REMEMBERED
      // Its own call may be what the process died over. Who was already being tried apart is not blamed twice.
      const suspect = loadFlows.atWork !== undefined && (intent.died || intent.crashes > 0)
      const { state, lookupAfter, delay, signal } = weighLost(outcome, error, pace, now, forgotten)
      const { rows } = await sql<{ id: string }>`
        update intents set state = ${state}, error = ${error}, fence = fence + 1,
          lost_at = coalesce(lost_at, dispatched_at),
          crashes = greatest(crashes, ${suspect ? 1 : 0}::int),
          due_at = case when ${state} = 'planned' and not ${suspect} then clock_timestamp() + make_interval(secs => ${(delay ?? 0) / 1000}) end,
          lookup_at = greatest(deadline, clock_timestamp()) + make_interval(secs => ${lookupAfter === undefined ? null : lookupAfter / 1000}),
          settled_at = case when ${state} = 'abandoned' then clock_timestamp() end
        where id = ${intent.id} and state = 'dispatching' and fence = ${intent.fence}::bigint returning id`.execute(
        trx,
      )
      if (rows.length > 0 && signal) moves.push(...moveOf(runs, intent, intent.dispatchedAt, signal))
    }
    await drive(trx, loadFlows, workspaceId, moves, now)
  }
  if (lost.length > 0) failpoint('sweep.written')
  return lost.length
}

/**
 * Takes the doubtful sends whose vendor is to be asked now: those over which a process died, or the others. Who dies
 * while asking leaves them to be asked about apart.
 */
export async function takeLookups(
  trx: Trx,
  pace: Pace,
  processId: string,
  which: 'suspects' | 'others',
): Promise<Doubtful[]> {
  const { rows } = await sql<Doubtful>`
    update intents i set lookup_at = clock_timestamp() + make_interval(secs => ${pace.apart / 1000}),
      asked_by = ${which === 'others' ? processId : null}
    where id in (select id from intents where state = 'uncertain' and lookup_at <= clock_timestamp()
      and ${which === 'others' ? sql`crashes = 0` : sql`crashes > 0`}
      order by lookup_at limit 50 for update skip locked)
    returning ${intentColumns}, i.dispatched_at::text`.execute(trx)
  return rows
}

export type Doubtful = IntentRow & { dispatchedAt: string }

export type Learned = { intent: Doubtful } /** It arrived: this is what the call would have answered. */ & (
  | { found: true; outcome: Outcome & { kind: 'confirmed' } }
  | { found: false }
  /** The vendor could not be asked, or there is nothing to ask. */
  | { found: undefined }
)

type Source = 'lookup' | 'callback'

/** Applies what the vendor said. "Not there" counts only at the second answer: the first may have come too early. */
export async function applyLearned(trx: Trx, loadFlows: LoadFlows, learned: Learned, pace: Pace, now: Date) {
  const { intent } = learned
  const runs = await lockOwners(trx, [intent])
  const last = (await countLookup(trx, intent, pace)) >= pace.lookups.length
  if (learned.found) {
    return arrive(trx, loadFlows, { intent, outcome: learned.outcome, source: 'lookup' }, runs, now)
  }
  const proven = learned.found === false && (await isSecondNo(trx, intent, pace))
  if (!proven && !last) return
  const state = proven ? 'resolved-not-sent' : 'abandoned'
  if (intent.policy === 'hold-and-ask') return
  if (intent.policy === 'resend' && intent.attempts < MOST_ATTEMPTS && intent.crashes < MOST_CRASHES) {
    await sql`update intents set state = 'planned', due_at = clock_timestamp(), lookup_at = null, lookups = 0
      where id = ${intent.id} and state = 'uncertain'`.execute(trx)
    return
  }
  const error = proven
    ? 'Not sent: the vendor was asked twice and does not know it. Not sent again, by this step’s setting.'
    : 'Maybe sent: the vendor could not tell. Not sent again, by this step’s setting.'
  const signal = (visit: number): Signal => ({ type: 'doubted', visit, at: now, error })
  if (await resolve(trx, intent, { state, from: ['uncertain'], source: 'lookup' }))
    await tell(trx, loadFlows, { intent, source: 'lookup' }, runs, signal, now)
}

/** The vendor was asked once more; the next question is set. */
async function countLookup(trx: Trx, { id, fence }: Doubtful, pace: Pace): Promise<number> {
  const next = pace.lookups.map((ms) => ms / 1000)
  const { rows } = await sql<{ lookups: number }>`
    update intents set lookups = lookups + 1, asked_by = null,
      lookup_at = case when lookups + 1 < ${next.length} then
        greatest(deadline + make_interval(secs => (${next}::float8[])[lookups + 2]),
          clock_timestamp() + make_interval(secs => ${pace.apart / 1000})) end
    where id = ${id} and state = 'uncertain' and fence = ${fence}::bigint returning lookups`.execute(trx)
  return rows[0]?.lookups ?? 0
}

/** Keeps a "not there", and tells whether it is the second about this very call, long enough after the first. */
async function isSecondNo(trx: Trx, { id, workspaceId, fence }: Doubtful, pace: Pace): Promise<boolean> {
  const { rows } = await sql`
    select 1 from observations where intent_id = ${id} and source = 'lookup' and outcome = 'not-found'
      and fence = ${fence}::bigint and seen_at <= clock_timestamp() - make_interval(secs => ${(pace.apart / 1000) * 0.9})
    limit 1`.execute(trx)
  await sql`insert into observations (workspace_id, intent_id, source, fence, outcome)
    values (${workspaceId}, ${id}, 'lookup', ${fence}::bigint, 'not-found')`.execute(trx)
  return rows.length > 0
}

/** The vendor's webhook speaks of a doubtful send: it arrived. That is believed even where the step has given up. */
export async function applyCallback(
  trx: Trx,
  loadFlows: LoadFlows,
  { intent, outcome }: Learned & { found: true },
  now: Date,
) {
  const runs = await lockOwners(trx, [intent])
  await arrive(trx, loadFlows, { intent, outcome, source: 'callback' }, runs, now)
}

/**
 * It is there, whoever says so and however late: believed where the step has given up meanwhile, and where it was about
 * to be sent once more. Who is on its way to the vendor again tells himself how that ends.
 */
async function arrive(
  trx: Trx,
  loadFlows: LoadFlows,
  { intent, outcome, source }: { intent: Doubtful; outcome: Outcome & { kind: 'confirmed' }; source: Source },
  runs: RunRow[],
  now: Date,
) {
  const { decision, vendorId = null } = outcome
  const from = ['uncertain', 'abandoned', 'resolved-not-sent', 'planned']
  if (!(await resolve(trx, intent, { state: 'resolved-sent', from, source, vendorId }))) return
  await recordSendings(trx, intent.workspaceId, [outcome], now)
  const signal = (visit: number) => signalOf(decision, visit, now)
  await tell(trx, loadFlows, { intent, source }, runs, signal, now)
}

async function tell(
  trx: Trx,
  loadFlows: LoadFlows,
  { intent, source }: { intent: Doubtful; source: Source },
  runs: RunRow[],
  signal: (visit: number) => Signal,
  now: Date,
) {
  await drive(trx, loadFlows, intent.workspaceId, moveOf(runs, intent, intent.dispatchedAt, signal), now)
  if (source === 'lookup') failpoint('lookup.written')
}

/** Ends the doubt, and keeps what was learned in any case. Answers whether there was still a doubt to end. */
async function resolve(
  trx: Trx,
  { id, workspaceId }: Doubtful,
  {
    state,
    from,
    source,
    vendorId = null,
  }: { state: string; from: string[]; source: Source; vendorId?: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update intents set state = ${state}, resolved_by = ${source}, lookup_at = null, due_at = null, held_by = null,
      settled_at = clock_timestamp(), vendor_id = coalesce(${vendorId}, vendor_id)
    where id = ${id} and state = any(${from}::text[]) returning id`.execute(trx)
  await sql`insert into observations (workspace_id, intent_id, source, outcome, vendor_id)
    values (${workspaceId}, ${id}, ${source}, ${state}, ${vendorId})`.execute(trx)
  return rows.length > 0
}
