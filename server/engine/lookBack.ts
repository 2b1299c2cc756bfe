import { sql } from 'kysely'
import { evaluateEvent, type Rule } from '#sdk/rules'
import type { Trx } from '../db/connect.ts'
import type { Batch } from './batch.ts'
import type { RunState } from './run.ts'
import type { Cause, Signal } from './types.ts'
import type { Walker } from './walk.ts'

/**
 * An event may have come before the wait for it was armed. The runs are locked, so whatever is recorded after this
 * look finds the wait by itself; whatever was recorded before is found here.
 */
export async function lookBack(
  trx: Trx,
  workspaceId: string,
  walkers: Walker[],
  batch: Batch,
  now: Date,
): Promise<{ walker: Walker; signal: Signal }[]> {
  const asked = walkers.flatMap((walker) => {
    const armed = batch.armed.get(walker.row.id)
    if (!armed) return []
    return armed.waits.flatMap((wait) =>
      wait.kind === 'event' ? [{ walker, since: armed.since, wait }] : [],
    )
  })
  if (asked.length === 0) return []
  const { rows } = await sql<Cause & { index: number }>`
    select a.index::int, e.id, e.type, e.at::text, e.recorded_at::text, e.properties
    from unnest(${asked.map((one) => one.walker.row.contactId)}::uuid[], ${asked.map((one) => one.wait.event)}::text[],
      ${asked.map((one) => one.since)}::timestamptz[]) with ordinality as a (contact_id, type, since, index)
    cross join lateral (
      select * from events e where e.workspace_id = ${workspaceId} and e.contact_id = a.contact_id
        and e.type = a.type and e.recorded_at > a.since
      order by e.recorded_at limit 1000
    ) e
    order by e.recorded_at`.execute(trx)

  const woken = new Map<Walker, Signal>()
  for (const { index, ...event } of rows) {
    const one = asked[index - 1]
    if (!one || woken.has(one.walker) || isUsed(one.walker.state, event)) continue
    if (!matches(one.wait.where, event, now)) continue
    woken.set(one.walker, { type: 'woken', visit: one.walker.run.visit, at: now, exit: one.wait.exit, event })
  }
  return [...woken].map(([walker, signal]) => ({ walker, signal }))
}

/** An event that has ended a wait never ends a later one. */
export const isUsed = ({ used }: Pick<RunState, 'used'>, event: Cause): boolean =>
  used?.includes(event.id) ?? false

/** Does an event satisfy the condition of a wait? */
export const matches = (where: unknown, event: Cause, now: Date): boolean =>
  !where || evaluateEvent(where as Rule, event, { now }).result
