import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { lockPaused } from '../engine/due.ts'
import { judge, type Verdict } from '../gate/judge.ts'
import { keyOf, lockAndReadFacts } from '../gate/readFacts.ts'
import { intentColumns } from './intentColumns.ts'
import type { Pace } from './policy.ts'
import type { IntentRow, Prepared } from './types.ts'

/** What could go out now, oldest first; nothing is locked yet. Effects of paused flows are held on the way. */
export async function findPlanned(
  trx: Trx,
  workspaceId: string,
  now: Date,
  limit: number,
): Promise<IntentRow[]> {
  const { rows } = await sql<IntentRow & { paused: boolean }>`
    select ${intentColumns}, coalesce(f.status = 'paused', false) as paused
    from planned_intents(${workspaceId}, ${now}, ${limit}) i left join flows f on f.id = i.flow_id`.execute(
    trx,
  )
  const held = rows.filter((row) => row.paused)
  const sure =
    held.length > 0 ? await lockPaused(trx, new Set(held.flatMap((row) => row.flowId ?? []))) : undefined
  const paused = held.filter((row) => sure?.has(row.flowId ?? '')).map((row) => row.id)
  if (paused.length > 0)
    await sql`update intents set due_at = 'infinity', held_by = 'paused'
      where id = any(${paused}::uuid[]) and state = 'planned'`.execute(trx)
  return rows.filter((row) => !row.paused)
}

export type Claimed = {
  sent: { prepared: Prepared; fence: string }[]
  refused: { prepared: Prepared; rule: string; because: string }[]
}

/**
 * The last moment before the call. In this order: lock the people's channel rows, read the gate's facts, judge,
 * lock the intents, take from the connections' buckets, mark as dispatching. What is claimed here is on its way
 * once this commits; whoever dies after that leaves it for the sweeper.
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
  if (prepared.length === 0) return { sent: [], refused: [] }
  const gated = prepared.flatMap(({ intent }) =>
    intent.channel ? [{ contactId: intent.contactId, channel: intent.channel }] : [],
  )
  const facts = await lockAndReadFacts(trx, workspaceId, gated)
  const verdicts = new Map(prepared.map(({ intent }) => [intent.id, verdictOn(intent, facts, now)]))

  const { rows: locked } = await sql<{ id: string }>`
    select i.id from intents i where i.id = any(${prepared.map((one) => one.intent.id)}::uuid[])
      and i.state = 'planned' and i.due_at <= ${now}
      and not exists (select 1 from flows f where f.id = i.flow_id and f.status = 'paused')
    order by i.id for update of i skip locked`.execute(trx)
  const free = new Set(locked.map((row) => row.id))
  const mine = prepared.filter((one) => free.has(one.intent.id))
  await hold(trx, mine, verdicts)
  const refused = mine.flatMap((one) => {
    const verdict = verdicts.get(one.intent.id)
    return verdict?.answer === 'refuse'
      ? [{ prepared: one, rule: verdict.rule, because: verdict.because }]
      : []
  })
  const allowed = mine.filter((one) => verdicts.get(one.intent.id)?.answer === 'allow')
  const paid = await takeTokens(trx, allowed, now)
  if (paid.length === 0) return { sent: [], refused }

  const { rows } = await sql<{ id: string; fence: string }>`
    update intents i set state = 'dispatching', fence = fence + 1, attempts = attempts + 1, claimed_by = ${processId},
      dispatched_at = clock_timestamp(), deadline = clock_timestamp() + make_interval(secs => ${pace.deadline / 1000}),
      if_lost = n.if_lost, request_sealed = n.request, held_by = null, due_at = null
    from unnest(${paid.map((one) => one.intent.id)}::uuid[], ${paid.map((one) => one.ifLost)}::text[],
      ${paid.map((one) => one.intent.requestSealed ?? seal(one))}::bytea[]) as n (id, if_lost, request)
    where i.id = n.id returning i.id, i.fence::text`.execute(trx)
  const fences = new Map(rows.map((row) => [row.id, row.fence]))
  return { sent: paid.map((one) => ({ prepared: one, fence: fences.get(one.intent.id) ?? '' })), refused }
}

function verdictOn(
  intent: IntentRow,
  facts: Awaited<ReturnType<typeof lockAndReadFacts>>,
  now: Date,
): Verdict {
  if (!intent.channel) return { answer: 'allow' }
  const known = facts.get(keyOf({ contactId: intent.contactId, channel: intent.channel }))
  // No facts, no send: the gate fails closed.
  if (!known) return { answer: 'refuse', rule: 'unknown-contact', because: 'The contact was deleted.' }
  return judge(known, { channel: intent.channel }, now)
}

async function hold(trx: Trx, mine: Prepared[], verdicts: Map<string, Verdict>) {
  for (const { intent } of mine) {
    const verdict = verdicts.get(intent.id)
    if (verdict?.answer !== 'hold') continue
    await sql`update intents set due_at = ${verdict.until}, held_by = ${verdict.rule}, error = ${verdict.because}
      where id = ${intent.id}`.execute(trx)
  }
}

/** A token bucket per connection; what it can't pay for now becomes due when it can. */
async function takeTokens(trx: Trx, allowed: Prepared[], now: Date): Promise<Prepared[]> {
  const byConnection = Map.groupBy(allowed, (one) => one.connection?.id)
  const paid: Prepared[] = [...(byConnection.get(undefined) ?? [])]
  const ids = [...byConnection.keys()].filter((id) => id !== undefined).sort()
  if (ids.length === 0) return paid
  const { rows } = await sql<{ id: string; rate: number | null; tokens: number; wait: number }>`
    select id, rate_per_second::float8 as rate,
      least(greatest(rate_per_second, 1), tokens + rate_per_second * extract(epoch from clock_timestamp() - refilled_at))::float8 as tokens,
      greatest(0, extract(epoch from blocked_until - clock_timestamp()))::float8 as wait
    from connections where id = any(${ids}::uuid[])
      and (rate_per_second is not null or blocked_until > clock_timestamp()) order by id for update`.execute(
    trx,
  )
  const limited = new Map(rows.map((row) => [row.id, row]))
  for (const id of ids) {
    const wanting = byConnection.get(id) ?? []
    const bucket = limited.get(id)
    if (!bucket) {
      paid.push(...wanting)
      continue
    }
    const affordable = bucket.wait > 0 ? 0 : bucket.rate === null ? wanting.length : Math.floor(bucket.tokens)
    const taken = wanting.slice(0, affordable)
    const late = wanting.slice(affordable)
    paid.push(...taken)
    if (bucket.rate !== null && bucket.wait === 0)
      await sql`update connections set tokens = ${bucket.tokens - taken.length}, refilled_at = clock_timestamp()
        where id = ${id}`.execute(trx)
    if (late.length > 0) await delay(trx, late, bucket, now)
  }
  return paid
}

async function delay(trx: Trx, late: Prepared[], bucket: { rate: number | null; wait: number }, now: Date) {
  const seconds = late.map((_, index) => bucket.wait + (bucket.rate ? (index + 1) / bucket.rate : 0))
  await sql`update intents i set due_at = ${now}::timestamptz + make_interval(secs => n.seconds), held_by = ${bucket.wait > 0 ? 'blocked' : 'throttle'}
    from unnest(${late.map((one) => one.intent.id)}::uuid[], ${seconds}::float8[]) as n (id, seconds)
    where i.id = n.id`.execute(trx)
}
