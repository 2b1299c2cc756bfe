import { sql } from 'kysely'
import { type Assignment, assignPeople } from '../assignment/assignPeople.ts'
import type { ContactChange } from '../contacts/applyChange.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import type { Trx } from '../db/connect.ts'
import { toJson as json, storable } from '../db/json.ts'
import { together } from '../db/together.ts'
import { uuid7 } from '../db/uuid7.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { enrollChanged } from '../runs/enrollChanged.ts'
import { BY_HAND } from '../scores/definition.ts'
import { createTasks } from '../tasks/tasks.ts'
import type { Batch } from './batch.ts'
import type { Walker } from './walk.ts'

/** Writes what a batch came to: a handful of statements, whatever its size. */
export async function writeBatch(trx: Trx, workspaceId: string, walkers: Walker[], batch: Batch, now: Date) {
  await takeBack(trx, batch)
  await writeChanges(trx, workspaceId, batch, now)
  await together([
    writeRuns(trx, walkers, batch),
    writeHistory(trx, workspaceId, batch, now),
    writeWaits(trx, workspaceId, batch),
    writePlans(trx, workspaceId, batch, now),
    writeCounts(trx, workspaceId, batch, now),
  ])
}

async function takeBack(trx: Trx, batch: Batch) {
  if (batch.disarmed.size > 0)
    await sql`delete from waits where run_id = any(${[...batch.disarmed]}::uuid[])`.execute(trx)
  if (batch.cancelled.size > 0)
    // What is planned anew after its answer was lost may have arrived: taken back, it stays doubtful.
    await sql`update intents set state = case when fence > attempts then 'abandoned' else 'cancelled' end, settled_at = clock_timestamp(), due_at = null
      where run_id = any(${[...batch.cancelled]}::uuid[]) and state = 'planned'`.execute(trx)
}

async function writeRuns(trx: Trx, walkers: Walker[], batch: Batch) {
  if (walkers.length === 0) return
  const dueOf = ({ row, run, apart }: Walker) => {
    if (run.status !== 'active') return null
    if (apart) return apart
    const times = batch.armed
      .get(row.id)
      ?.waits.flatMap((wait) => (wait.kind === 'time' ? [wait.at.getTime()] : []))
    return times && times.length > 0 ? new Date(Math.min(...times)) : null
  }
  const ended = (walker: Walker) => walker.run.status !== 'active' && walker.run.status !== 'parked'
  await sql`
    update runs r set node = n.node, visit = n.visit, status = n.status, due_at = n.due_at, held_due = null,
      state = n.state::jsonb, entered_at = n.entered_at, ended_because = n.because,
      ended_at = case when n.ended then clock_timestamp() end
    from unnest(${walkers.map((w) => w.row.id)}::uuid[], ${walkers.map((w) => w.run.node)}::text[],
      ${walkers.map((w) => w.run.visit)}::int[], ${walkers.map((w) => w.run.status)}::text[],
      ${walkers.map(dueOf)}::timestamptz[], ${walkers.map((w) => json(w.state))}::text[],
      ${walkers.map((w) => w.run.enteredAt)}::timestamptz[], ${walkers.map((w) => (w.run.because === undefined ? null : storable(w.run.because)))}::text[],
      ${walkers.map(ended)}::boolean[])
      as n (id, node, visit, status, due_at, state, entered_at, because, ended)
    where r.id = n.id`.execute(trx)
}

/**
 * Hundreds of people take the same few steps for the same few reasons: each (version, node, exit, detail) is sent once
 * and named by number, which halves the statement's time.
 */
async function writeHistory(trx: Trx, workspaceId: string, { history }: Batch, now: Date) {
  if (history.length === 0) return
  const steps = numbered<Step>()
  const runs = numbered<string>()
  const rows = history.map((row) => {
    const { runId, visit, versionId, node, exit, enteredAt, at } = row
    const detail = json(row.detail)
    return {
      run: runs.number(runId, runId),
      visit,
      step: steps.number(`${versionId} ${node}\n${exit}\n${detail}`, { versionId, node, exit, detail }),
      // Most come to a step and leave it in this very batch.
      enteredAt: enteredAt.getTime() === now.getTime() ? null : enteredAt,
      at: at.getTime() === now.getTime() ? null : at,
    }
  })
  await sql`
    insert into history (workspace_id, run_id, visit, flow_version_id, node, exit, entered_at, at, detail)
    select ${workspaceId}::uuid, (${runs.values}::uuid[])[h.run], h.visit, s.version_id, s.node, s.exit,
      coalesce(h.entered_at, ${now}::timestamptz), coalesce(h.at, ${now}::timestamptz), s.detail
    from unnest(${rows.map((row) => row.run)}::int[], ${rows.map((row) => row.visit)}::int[],
      ${rows.map((row) => row.step)}::int[], ${rows.map((row) => row.enteredAt)}::timestamptz[],
      ${rows.map((row) => row.at)}::timestamptz[]) as h (run, visit, step, entered_at, at)
    join (select s.version_id, s.node, s.exit, s.detail::jsonb as detail, s.step
      from unnest(${steps.values.map((step) => step.versionId)}::uuid[], ${steps.values.map((step) => step.node)}::text[],
        ${steps.values.map((step) => step.exit)}::text[], ${steps.values.map((step) => step.detail)}::text[])
        with ordinality as s (version_id, node, exit, detail, step) offset 0) s on s.step = h.step`.execute(
    trx,
  )
}

type Step = { versionId: string; node: string; exit: string; detail: string }

/** Gives each different thing a number, from 1 as PostgreSQL's arrays count. */
function numbered<T>() {
  const numbers = new Map<string, number>()
  const values: T[] = []
  return {
    values,
    number(key: string, value: T): number {
      const known = numbers.get(key)
      if (known) return known
      numbers.set(key, values.push(value))
      return values.length
    },
  }
}

async function writeWaits(trx: Trx, workspaceId: string, { armed }: Batch) {
  const rows = [...armed].flatMap(([runId, { visit, since, waits }]) =>
    waits.map((wait) => ({ runId, visit, since, wait })),
  )
  if (rows.length === 0) return
  const time = (row: (typeof rows)[number]) => (row.wait.kind === 'time' ? row.wait : undefined)
  const event = (row: (typeof rows)[number]) => (row.wait.kind === 'event' ? row.wait : undefined)
  await sql`
    insert into waits (workspace_id, run_id, visit, exit, kind, event_type, condition, since, due_at, zone)
    select ${workspaceId}::uuid, w.run_id, w.visit, w.exit, w.kind, w.event_type, w.condition::jsonb, w.since, w.due_at, w.zone
    from unnest(${rows.map((row) => row.runId)}::uuid[], ${rows.map((row) => row.visit)}::int[],
      ${rows.map((row) => row.wait.exit)}::text[], ${rows.map((row) => row.wait.kind)}::text[],
      ${rows.map((row) => event(row)?.event ?? null)}::text[],
      ${rows.map((row) => (event(row)?.where ? json(event(row)?.where) : null))}::text[],
      ${rows.map((row) => row.since)}::timestamptz[], ${rows.map((row) => time(row)?.at ?? null)}::timestamptz[],
      ${rows.map((row) => time(row)?.zone ?? null)}::text[])
      as w (run_id, visit, exit, kind, event_type, condition, since, due_at, zone)`.execute(trx)
}

async function writePlans(trx: Trx, workspaceId: string, { plans }: Batch, now: Date) {
  if (plans.length === 0) return
  // A node that is begun again after a park plans again: the next ordinal of the same cause.
  await sql`
    insert into intents (workspace_id, id, cause_kind, cause_id, ordinal, run_id, visit, flow_id, node, contact_id,
      connection_id, operation, channel, if_lost, policy, input, most_micros, elsewhere, due_at)
    select ${workspaceId}::uuid, p.id, 'visit', p.cause_id,
      coalesce((select max(i.ordinal) + 1 from intents i where i.cause_kind = 'visit' and i.cause_id = p.cause_id), 0),
      p.run_id, p.visit, p.flow_id, p.node, p.contact_id, c.id, p.operation, p.channel, p.if_lost, p.policy,
      p.input::jsonb, p.most_micros, p.elsewhere, ${now}::timestamptz
    from unnest(${plans.map(() => uuid7())}::uuid[], ${plans.map((p) => `${p.runId}:${p.visit}`)}::text[],
      ${plans.map((p) => p.runId)}::uuid[], ${plans.map((p) => p.visit)}::int[], ${plans.map((p) => p.flowId)}::uuid[],
      ${plans.map((p) => p.node)}::text[], ${plans.map((p) => p.contactId)}::uuid[],
      ${plans.map((p) => p.connectionId)}::text[], ${plans.map((p) => p.operation)}::text[],
      ${plans.map((p) => p.channel)}::text[], ${plans.map((p) => p.ifLost)}::text[],
      ${plans.map((p) => p.policy)}::text[], ${plans.map((p) => json(p.input))}::text[],
      ${plans.map((p) => p.mostMicros ?? null)}::bigint[], ${plans.map((p) => p.elsewhere ?? false)}::boolean[])
      as p (id, cause_id, run_id, visit, flow_id, node, contact_id, connection_id, operation, channel, if_lost, policy, input,
        most_micros, elsewhere)
    left join connections c on c.workspace_id = ${workspaceId} and c.id::text = p.connection_id`.execute(trx)
}

/** Deltas by flow, node, exit and hour; a folder adds them up, so that no counter is ever a hot row. */
export async function writeCounts(
  trx: Trx,
  workspaceId: string,
  { counts }: Pick<Batch, 'counts'>,
  now: Date,
) {
  if (counts.size === 0) return
  const rows = [...counts.values()]
  await sql`
    insert into count_deltas (workspace_id, flow_id, version_id, node, exit, hour, n)
    select ${workspaceId}::uuid, c.flow_id, c.version_id, c.node, c.exit, date_trunc('hour', ${now}::timestamptz, 'UTC'), c.n
    from unnest(${rows.map((row) => row.flowId)}::uuid[], ${rows.map((row) => row.versionId)}::uuid[],
      ${rows.map((row) => row.node)}::text[], ${rows.map((row) => row.exit)}::text[], ${rows.map((row) => row.n)}::int[])
      as c (flow_id, version_id, node, exit, n)`.execute(trx)
}

async function writeChanges(trx: Trx, workspaceId: string, { changes }: Batch, now: Date) {
  if (changes.length === 0) return
  const toContacts = changes.flatMap(
    ({ contactId, change, flowId }): (ContactChange & { flowId: string })[] => {
      if (change.type === 'set') return [{ flowId, contactId, set: { [change.field]: change.value } }]
      if (change.type === 'tag')
        return [{ flowId, contactId, addTags: change.add, removeTags: change.remove }]
      if (change.type === 'stage') return [{ flowId, contactId, stage: change.stage }]
      return []
    },
  )
  for (const [id, own] of Map.groupBy(toContacts, (one) => one.flowId))
    await changeContacts(trx, workspaceId, own, { kind: 'flow', id }, now)
  await givePoints(trx, workspaceId, changes, now)
  await assignPeople(trx, workspaceId, assignmentsOf(changes), now)
  await giveTasks(trx, workspaceId, changes, now)
  await notify(trx, workspaceId, changes)
  await enrollChanged(trx, workspaceId, changes, now)
}

async function givePoints(trx: Trx, workspaceId: string, changes: Batch['changes'], now: Date) {
  const given = changes.flatMap(({ change, contactId, flowId }) => {
    if (change.type !== 'points') return []
    const { score, points, why } = change
    const properties = { score, points, why, by: { kind: 'flow', id: flowId } }
    return [{ contactId, type: BY_HAND, at: now, properties }]
  })
  await recordEvents(trx, workspaceId, given)
}

const assignmentsOf = (changes: Batch['changes']): Assignment[] =>
  changes.flatMap(({ change, contactId, flowId }) =>
    change.type === 'assign' ? [{ ...change, contactId, flowId }] : [],
  )

async function giveTasks(trx: Trx, workspaceId: string, changes: Batch['changes'], at: Date) {
  const given = changes.flatMap(({ change, contactId, flowId }) => {
    if (change.type !== 'task') return []
    const { to, type: _, ...task } = change
    return [{ flowId, task: { ...task, contactId, assignee: to === 'team' ? null : to } }]
  })
  for (const [id, own] of Map.groupBy(given, (one) => one.flowId))
    await createTasks(
      trx,
      workspaceId,
      own.map((one) => one.task),
      { by: { kind: 'flow', id }, at },
    )
}

async function notify(trx: Trx, workspaceId: string, changes: Batch['changes']) {
  const notes = changes.flatMap(({ change, contactId }) =>
    change.type === 'notify' ? [{ text: change.text, audience: change.to, contactId }] : [],
  )
  if (notes.length === 0) return
  await trx
    .insertInto('notifications')
    .values(
      notes.map(({ text, audience, contactId }) => ({
        workspaceId,
        text,
        audience,
        link: `/contacts/${contactId}`,
      })),
    )
    .execute()
}
