import { sql } from 'kysely'
import type { FlowGraph } from '#sdk/flow'
import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'

/** Why somebody did not get what a step sends: the first of these that is so. */
export type WhyNot =
  | { kind: 'sent'; at: Date; runId: string }
  | { kind: 'never-in' }
  | { kind: 'refused'; rule: string | null; because: string | null; runId: string; at: Date | null }
  | { kind: 'held'; rule: string | null; because: string | null; until: Date | null; runId: string }
  | { kind: 'rejected'; because: string | null; runId: string; at: Date | null }
  | { kind: 'uncertain'; because: string | null; runId: string; at: Date | null }
  | { kind: 'on-the-way'; node: string; runId: string }
  | { kind: 'stuck'; node: string; because: string | null; runId: string }
  | { kind: 'other-way'; node: string; exit: string; because: unknown; runId: string; at: Date }
  | { kind: 'ended'; node: string; status: string; because: string | null; runId: string; at: Date | null }

type Intent = {
  state: string
  heldBy: string | null
  error: string | null
  dueAt: Date | number | null
  settledAt: Date | null
  dispatchedAt: Date | null
}

/** Answers "why did this person not get the message?" for a step of a flow, from what was written down as it happened. */
export async function whyNot(
  db: Db,
  workspaceId: string,
  { flowId, node, contactId }: { flowId: string; node: string; contactId: string },
): Promise<WhyNot> {
  const { rows: runs } = await sql<{
    id: string
    node: string
    status: string
    endedBecause: string | null
    endedAt: Date | null
    graph: FlowGraph
  }>`
    select r.id, r.node, r.status, r.ended_because, r.ended_at, v.graph from runs r
      join flow_versions v on v.id = r.flow_version_id
    where r.workspace_id = ${workspaceId} and r.flow_id is not distinct from ${flowId} and r.contact_id = ${contactId}
    order by r.started_at desc limit 1`.execute(db)
  const run = runs[0]
  if (!run) {
    await requireContact(db, workspaceId, contactId)
    return { kind: 'never-in' }
  }
  const runId = run.id
  const { rows: intents } = await sql<Intent>`
    select state, held_by, error, nullif(due_at, 'infinity') as due_at, settled_at, dispatched_at from intents
    where run_id = ${runId} and workspace_id = ${workspaceId} and node = ${node}
    order by created_at desc`.execute(db)
  const told = intents.map((intent) => ofIntent(intent, runId))
  const found = told.find((one) => one?.kind === 'sent') ?? told.find((one) => one !== undefined)
  if (found) return found
  const { rows: history } = await sql<{
    node: string
    exit: string
    at: Date
    detail: { because?: unknown } | null
  }>`
    select node, exit, at, detail from history where run_id = ${runId} and workspace_id = ${workspaceId}
    order by visit`.execute(db)
  if (run.status === 'parked') return { kind: 'stuck', node: run.node, because: run.endedBecause, runId }
  // The last place from which there was still a way to the step.
  const open = run.status === 'active' && leadsTo(run.graph, run.node, node)
  if (open) return { kind: 'on-the-way', node: run.node, runId }
  const turned = history.findLast((step, at) => {
    const next = history[at + 1]?.node ?? (run.status === 'active' ? run.node : undefined)
    return leadsTo(run.graph, step.node, node) && (next === undefined || !leadsTo(run.graph, next, node))
  })
  if (turned && !turned.exit.startsWith('#'))
    return {
      ...{ kind: 'other-way', node: turned.node, exit: turned.exit, because: turned.detail?.because },
      ...{ runId, at: turned.at },
    }
  return {
    ...{ kind: 'ended', node: run.node, status: run.status, because: run.endedBecause, runId },
    at: run.endedAt,
  }
}

function ofIntent(intent: Intent, runId: string): WhyNot | undefined {
  const { state, heldBy: rule, error: because, dispatchedAt, settledAt } = intent
  if (state === 'confirmed' || state === 'resolved-sent')
    return { kind: 'sent', at: dispatchedAt ?? settledAt ?? new Date(0), runId }
  if (state === 'refused') return { kind: 'refused', rule, because, runId, at: settledAt }
  if (state === 'rejected') return { kind: 'rejected', because, runId, at: settledAt }
  if (state === 'uncertain' || state === 'abandoned' || state === 'dispatching')
    return { kind: 'uncertain', because, runId, at: dispatchedAt }
  if (state === 'planned')
    return { kind: 'held', rule, because, until: intent.dueAt instanceof Date ? intent.dueAt : null, runId }
  return undefined
}

function leadsTo({ edges }: FlowGraph, from: string, to: string): boolean {
  const reached = new Set([from])
  for (const id of reached) {
    if (id === to) return true
    for (const edge of edges) if (edge.from === id) reached.add(edge.to)
  }
  return false
}

async function requireContact(db: Db, workspaceId: string, id: string) {
  const found = await db
    .selectFrom('contacts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('contact', id)
}
