import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { isUsed, matches } from '../engine/lookBack.ts'
import type { Move, RunRow } from '../engine/run.ts'
import type { Cause } from '../engine/types.ts'
import type { News } from './router.ts'

type StoredWait = {
  runId: string
  visit: number
  exit: string
  eventType: string | null
  condition: unknown
  zone: string | null
  since: string
}

/** The locked runs that these events wake, each by the first event that fits; and those whose zone has changed. */
export async function wakeWaiting(trx: Trx, news: News, runs: RunRow[], now: Date): Promise<Move[]> {
  const active = runs.filter((run) => run.status === 'active')
  if (active.length === 0) return []
  const { rows: waits } = await sql<StoredWait>`
    select w.run_id, w.visit, w.exit, w.event_type, w.condition, w.zone, w.since::text
    from waits w where w.run_id = any(${active.map((run) => run.id)}::uuid[])
      and (w.event_type = any(${[...new Set(news.events.map((event) => event.type))]}::text[]) or w.zone is not null)
    order by w.run_id, w.exit`.execute(trx)
  if (waits.length === 0) return []

  const paused = await findPaused(trx, active)
  const byRun = Map.groupBy(waits, (wait) => wait.runId)
  const moves: Move[] = []
  for (const row of active) {
    const own = (byRun.get(row.id) ?? []).filter((wait) => wait.visit === row.visit)
    const events = news.events.filter(
      (event) => event.contactId === row.contactId && !isUsed(row.state, event),
    )
    const woken = firstMatch(events, own, now)
    if (woken && paused.has(row.flowId)) await keepWake(trx, row, woken)
    else if (woken) moves.push({ row, signal: { type: 'woken', visit: row.visit, at: now, ...woken } })
    else if (own.some((wait) => wait.zone) && movedZone(news, row.contactId))
      moves.push({ row, signal: { type: 'again', visit: row.visit, at: now } })
  }
  return moves
}

/** The first of these events that one of the waits listens to. */
export function firstMatch(
  events: readonly Cause[],
  waits: readonly Pick<StoredWait, 'exit' | 'eventType' | 'condition' | 'since'>[],
  now: Date,
): { exit: string; event: Cause } | undefined {
  for (const event of events) {
    const wait = waits.find(
      (wait) =>
        wait.eventType === event.type &&
        after(event.recordedAt, wait.since) &&
        matches(wait.condition, event, now),
    )
    if (wait) return { exit: wait.exit, event }
  }
  return undefined
}

/** Both are PostgreSQL's own words in one zone and format; microseconds count, so they are not made dates. */
function after(one: string, other: string): boolean {
  const [a, b] = [new Date(one).getTime(), new Date(other).getTime()]
  return a === b ? fraction(one) > fraction(other) : a > b
}
const fraction = (time: string): number => Number(`0.${/\.(\d+)/.exec(time)?.[1] ?? 0}`)

const movedZone = (news: News, contactId: string): boolean => {
  const touched = news.touchedBy.get(contactId)
  return touched !== undefined && ['timeZone', 'country', '*'].some((field) => touched.has(field))
}

async function findPaused(trx: Trx, runs: RunRow[]): Promise<Set<string>> {
  const flows = await trx
    .selectFrom('flows')
    .select('id')
    .where('id', 'in', [...new Set(runs.map((run) => run.flowId))])
    .where('status', '=', 'paused')
    .execute()
  return new Set(flows.map((flow) => flow.id))
}

/**
 * The flow is paused: the person stays, and leaves by this exit when it resumes. The first event wins. Being due, the run
 * is held by the driver, which knows for sure whether the flow is still paused.
 */
async function keepWake(trx: Trx, row: RunRow, wake: { exit: string; event: Cause }) {
  if (row.state.wake) return
  await sql`update runs set state = state || ${JSON.stringify({ wake })}::jsonb, held_due = null, due_at = clock_timestamp()
    where id = ${row.id}`.execute(trx)
}
