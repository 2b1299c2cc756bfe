import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import { noteOurChanges } from '../crm/noteOurChanges.ts'
import type { Trx } from '../db/connect.ts'
import { together } from '../db/together.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { drive } from '../engine/driver.ts'
import { lockRuns, type Move } from '../engine/run.ts'
import type { Cause } from '../engine/types.ts'
import { noteDeliveries } from '../outgoing/noteDeliveries.ts'
import { advanceStages } from '../pipeline/advanceStages.ts'
import type { Registry } from '../registry/plugins.ts'
import { keepScores } from '../scores/keepScores.ts'
import { stillness } from '../segments/fillSegment.ts'
import { updateMemberships } from '../segments/updateMemberships.ts'
import { startTriggered } from '../triggers/startTriggered.ts'
import { keepMoments } from '../triggers/timeTriggers.ts'
import { endByRules } from './endByRules.ts'
import { findListeners } from './listeners.ts'
import { setAside } from './stuckChanges.ts'
import { wakeWaiting } from './wakeWaiting.ts'

export const BATCH = 500
/** Far beyond what a batch takes on a busy machine. */
const STATEMENT_MS = 30_000

/** A change of a contact that nobody has looked at yet. */
export type Change = { id: string; contactId: string; fields: string[]; eventId: string | null; at: Date }

/** What one batch of changes comes to: who was touched, where, and which events are new. */
export type News = {
  workspaceId: string
  contactIds: string[]
  /** fields and `event:<type>`s, as rules name what they read */
  touched: string[]
  touchedBy: Map<string, Set<string>>
  events: (Cause & { contactId: string })[]
}

/** Whom a batch moved on, and how many effects that planned; who begins a flow is hinted at where that is done. */
type Moved = { moved: number; planned: number }
const NOBODY: Moved = { moved: 0, planned: 0 }

/**
 * Takes the oldest changes of a workspace to whom they concern: waits, goals and exit rules, segments, triggers.
 * Found through indexes by contact and by what rules read; nothing is scanned. One transaction: a change is routed once.
 */
export async function routeChanges(
  trx: Trx,
  loadFlows: LoadFlows,
  registry: Registry,
  workspaceId: string,
  now: Date,
): Promise<{ routed: number } & Moved> {
  // A rule that the database can't come to an end with must not hold up everybody: the statements after this one are cut off.
  const { rows: changes } = await sql<Change>`
    select id, contact_id, fields, event_id, at from take_changes(${workspaceId}, ${BATCH}),
      set_config('statement_timeout', ${STATEMENT_MS}::text, true)`.execute(trx)
  if (changes.length === 0) return { routed: 0, ...NOBODY }
  failpoint('route.taken')
  const [crashed, news] = await together([
    noteChanges(loadFlows, trx, changes),
    readNews(trx, workspaceId, changes),
  ])
  const routed = changes.length
  if (crashed.size === 0) return { routed, ...(await routeNews(trx, loadFlows, registry, news, now)) }
  const [suspects, others] = [
    changes.filter((change) => crashed.has(change.id)),
    changes.filter((change) => !crashed.has(change.id)),
  ]
  await setAside(trx, workspaceId, suspects, { crashes: 1 })
  return { routed, ...(await route(trx, loadFlows, registry, workspaceId, others, now)) }
}

/** Which of them a process has died over. */
const noteChanges = async ({ changesAtWork }: LoadFlows, trx: Trx, changes: Change[]) =>
  changesAtWork
    ? changesAtWork.begin(
        trx,
        changes.map((change) => change.id),
      )
    : new Set<string>()

/** Takes these changes, which nobody else will see any more, to whom they concern. */
export async function route(
  trx: Trx,
  loadFlows: LoadFlows,
  registry: Registry,
  workspaceId: string,
  changes: Change[],
  now: Date,
): Promise<Moved> {
  if (changes.length === 0) return NOBODY
  return routeNews(trx, loadFlows, registry, await readNews(trx, workspaceId, changes), now)
}

async function routeNews(
  trx: Trx,
  loadFlows: LoadFlows,
  registry: Registry,
  news: News,
  now: Date,
): Promise<Moved> {
  const { workspaceId, contactIds } = news
  // The runs are locked first, and what they wait for is read in later statements: an event can't slip between.
  const [runs, listeners] = await together([
    lockRuns(trx, sql`r.workspace_id = ${workspaceId} and r.contact_id = any(${contactIds}::uuid[])`),
    findListeners(trx, news),
  ])
  const ended = await endByRules(trx, loadFlows, news, runs, now)
  const woken = await wakeWaiting(trx, news, runs, now)
  const moves: Move[] = [
    ...ended,
    ...woken.filter((move) => !ended.some((end) => end.row.id === move.row.id)),
  ]
  const { planned } = await drive(trx, loadFlows, workspaceId, moves, now)

  if (listeners.webhooks) await noteDeliveries(trx, news, now)
  if (listeners.scores) await keepScores(trx, news, now)
  if (listeners.segments) await updateMemberships(trx, workspaceId, news.contactIds, news.touched, now)
  if (listeners.stages) await advanceStages(trx, news, now)
  if (listeners.crm) await noteOurChanges(trx, workspaceId, news.touchedBy)
  if (listeners.moments) await keepMoments(trx, news, now)
  await startTriggered(trx, loadFlows, registry, { news, listening: listeners.starts }, now)
  failpoint('route.written')
  return { moved: moves.length, planned }
}

async function readNews(trx: Trx, workspaceId: string, changes: Change[]): Promise<News> {
  const ids = changes.flatMap((change) => (change.eventId ? [change.eventId] : []))
  // Segments and triggers that are being filled are waited for here; who listens is read in a later statement.
  const { rows } = await sql<Cause & { contactId: string }>`
    with held as materialized (select pg_advisory_xact_lock_shared(${stillness(workspaceId)}))
    select e.id, e.contact_id, e.type, e.at::text, e.recorded_at::text, e.properties
    from held left join events e on e.id = any(${ids}::uuid[]) order by e.recorded_at`.execute(trx)
  const events = rows.filter((event) => event.id !== null)
  const touchedBy = new Map<string, Set<string>>()
  const touch = (contactId: string, what: string) => {
    const known = touchedBy.get(contactId)
    if (known) known.add(what)
    else touchedBy.set(contactId, new Set([what]))
  }
  for (const change of changes) for (const field of change.fields) touch(change.contactId, field)
  for (const event of events) touch(event.contactId, `event:${event.type}`)
  return {
    workspaceId,
    contactIds: [...new Set(changes.map((change) => change.contactId))].sort(),
    touched: [...new Set([...touchedBy.values()].flatMap((fields) => [...fields]))],
    touchedBy,
    events,
  }
}
