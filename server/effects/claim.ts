import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import { chooseLines } from '../calls/chooseLines.ts'
import type { Trx } from '../db/connect.ts'
import { lockPaused } from '../engine/due.ts'
import { earliestOf, type Floors } from '../engine/floors.ts'
import { lockAndReadFacts } from '../gate/readFacts.ts'
import { spend } from '../gate/spend.ts'
import { keyIsForgotten } from './forgottenKeys.ts'
import { intentColumns } from './intentColumns.ts'
import { judgeOne } from './judgeOne.ts'
import type { Crowd } from './layCrowdAside.ts'
import { pausedSteps } from './pauses.ts'
import type { Pace } from './policy.ts'
import { setApart } from './setApart.ts'
import { takeFromLimits } from './throttle.ts'
import type { IntentRow, Prepared } from './types.ts'

/**
 * What could go out now, of each account in turn, the oldest first; nothing is locked yet. Effects of paused flows are
 * held on the way.
 */
export async function findPlanned(
  trx: Trx,
  workspaceId: string,
  now: Date,
  limit: number,
  { without = [], floors }: { without?: readonly string[]; floors?: Floors } = {},
): Promise<IntentRow[]> {
  const since = floors?.of(workspaceId)
  const began = performance.now()
  const { rows } = await sql<IntentRow & { dueAt: Date; paused: boolean; unsafe: boolean }>`
    select ${intentColumns}, i.due_at, coalesce(f.status = 'paused', false) as paused,
      exists (select 1 from intents c where c.workspace_id = ${workspaceId} and c.crashes > 0) as unsafe
    from planned_by_account(${workspaceId}, ${now}, ${limit}, ${without}::uuid[], ${since ?? '-infinity'}) i
    left join flows f on f.id = i.flow_id`.execute(trx)
  // Where accounts were left out, nothing is known of theirs.
  if (!since && without.length === 0)
    floors?.learn(workspaceId, performance.now() - began, earliestOf(rows), now)
  const held = rows.filter((row) => row.paused)
  const sure =
    held.length > 0 ? await lockPaused(trx, new Set(held.flatMap((row) => row.flowId ?? []))) : undefined
  const paused = held.filter((row) => sure?.has(row.flowId ?? '')).map((row) => row.id)
  if (paused.length > 0)
    await sql`update intents set due_at = 'infinity', held_by = 'paused'
      where id = any(${paused}::uuid[]) and state = 'planned'`.execute(trx)
  const due = rows.filter((row) => !row.paused)
  return rows[0]?.unsafe ? setApart(trx, workspaceId, due) : due
}

export type Claimed = {
  sent: { prepared: Prepared; fence: string }[]
  refused: { prepared: Prepared; rule: string; because: string }[]
  /** more of what could not be paid for, to be taken out of the way */
  crowds: Crowd[]
}

/**
 * The last moment before the call. In this order: lock the people's channel rows, read the gate's facts, judge,
 * lock the intents as they were read, take from the connections' buckets and from the budgets, mark as dispatching. What is claimed here
 * is on its way once this commits; whoever dies after that leaves it for the sweeper.
 */
export async function claim(
  trx: Trx,
  workspaceId: string,
  prepared: Prepared[],
  processId: string,
  pace: Pace,
  now: Date,
  seal: (prepared: Prepared) => Buffer,
): Promise<Claimed> {
  if (prepared.length === 0) return { sent: [], refused: [], crowds: [] }
  const gated = prepared.flatMap(({ intent }) =>
    intent.channel ? [{ contactId: intent.contactId, channel: intent.channel }] : [],
  )
  const flows = [...new Set(prepared.flatMap(({ intent }) => (intent.channel ? (intent.flowId ?? []) : [])))]
  const gate = gated.length > 0 ? await lockAndReadFacts(trx, workspaceId, gated, flows, now) : undefined

  const { rows: locked } = await sql<{ id: string }>`
    select i.id from intents i
    join unnest(${prepared.map((one) => one.intent.id)}::uuid[], ${prepared.map((one) => one.intent.fence)}::bigint[])
      as seen (id, fence) on seen.id = i.id and seen.fence = i.fence
    where i.state = 'planned' and i.due_at <= ${now} and not coalesce(${keyIsForgotten}, false)
      and not exists (select 1 from flows f where f.id = i.flow_id and f.status = 'paused')
    order by i.id for update of i skip locked`.execute(trx)
  const free = new Set(locked.map((row) => row.id))
  const mine = prepared.filter((one) => free.has(one.intent.id))
  const paused = await pausedSteps(trx, workspaceId, flows)
  const judged = mine.map((one) => judgeOne(one, gate, paused, now))
  const held = judged.flatMap(({ prepared: { intent }, verdict }) =>
    verdict.answer === 'hold' ? [{ id: intent.id, ...verdict }] : [],
  )
  const refused = judged.flatMap(({ prepared, verdict }) =>
    verdict.answer === 'refuse' ? [{ prepared, rule: verdict.rule, because: verdict.because }] : [],
  )
  const allowed = judged.flatMap(({ prepared, verdict }) => (verdict.answer === 'allow' ? [prepared] : []))
  const lines = await chooseLines(trx, workspaceId, allowed, now)
  const { paid: affordable, crowds } = await takeFromLimits(trx, workspaceId, lines.allowed, now)
  const broke = gate
    ? await spend(trx, workspaceId, gate.budgets, affordable.map(spenderOf), gate.around.timeZone, now)
    : []
  const empty = new Set(broke.map((one) => one.id))
  // Where there is another way, nobody waits for this one's budget.
  for (const { id, rule, because } of broke) {
    const one = affordable.find(({ intent }) => intent.id === id && intent.elsewhere)
    if (one) refused.push({ prepared: one, rule, because })
  }
  const elsewhere = new Set(refused.map((one) => one.prepared.intent.id))
  const waiting = broke.filter((one) => !elsewhere.has(one.id))
  const paid = affordable.filter((one) => !empty.has(one.intent.id))
  await hold(trx, [...held, ...waiting, ...lines.waiting])
  if (paid.length === 0) return { sent: [], refused, crowds }
  await lines.book(paid)
  failpoint('claim.judged')

  const { rows } = await sql<{ id: string; fence: string }>`
    update intents i set state = 'dispatching', fence = fence + 1, attempts = attempts + 1, claimed_by = ${processId},
      dispatched_at = clock_timestamp(), deadline = clock_timestamp() + make_interval(secs => ${pace.deadline / 1000}),
      if_lost = n.if_lost, request_sealed = n.request, purpose = n.purpose, left_at = ${now}, held_by = null, due_at = null
    from unnest(${paid.map((one) => one.intent.id)}::uuid[], ${paid.map((one) => one.ifLost)}::text[],
      ${paid.map((one) => one.intent.requestSealed ?? seal(one))}::bytea[], ${paid.map(purposeOf)}::text[])
      as n (id, if_lost, request, purpose)
    where i.id = n.id returning i.id, i.fence::text`.execute(trx)
  failpoint('claim.written')
  const fences = new Map(rows.map((row) => [row.id, row.fence]))
  const sent = paid.map((one) => ({ prepared: one, fence: fences.get(one.intent.id) ?? '' }))
  return { sent, refused, crowds }
}

/** What says nothing about itself is marketing. */
const purposeOf = ({ intent, step, input }: Prepared) =>
  intent.channel ? (step.gate?.(input).purpose ?? 'marketing') : null

const spenderOf = ({ intent, connection }: Prepared) => ({
  price:
    connection?.priceMicros != null && connection.currency
      ? { micros: Number(connection.priceMicros), currency: connection.currency }
      : undefined,
  id: intent.id,
  flowId: intent.flowId,
  connectionId: intent.connectionId,
  channel: intent.channel,
  tried: intent.attempts > 0,
})

type Held = { id: string; until: Date | 'released'; rule: string; because: string }

/** `released`: by a person's doing alone. */
async function hold(trx: Trx, held: Held[]) {
  if (held.length === 0) return
  const until = held.map((one) => (one.until === 'released' ? 'infinity' : one.until.toISOString()))
  await sql`update intents i set due_at = n.until::timestamptz, held_by = n.rule, error = n.because
    from unnest(${held.map((one) => one.id)}::uuid[], ${until}::text[], ${held.map((one) => one.rule)}::text[],
      ${held.map((one) => one.because)}::text[]) as n (id, until, rule, because)
    where i.id = n.id`.execute(trx)
}
