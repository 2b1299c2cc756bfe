import type { FlowGraph } from '#sdk/flow'
import { contactFacts, nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'

/** One person's passage: the version they walk, every step with its why, what they wait for, what was sent. */
export async function showRun(db: Db, workspaceId: string, id: string) {
  const run = await db
    .selectFrom('runs as r')
    .innerJoin('flows as f', 'f.id', 'r.flowId')
    .innerJoin('flowVersions as v', 'v.id', 'r.flowVersionId')
    .select([
      'r.id',
      'r.flowId',
      'f.title as flowTitle',
      'r.contactId',
      'r.node',
      'r.visit',
      'r.status',
      'r.dueAt',
    ])
    .select([
      'r.startedAt',
      'r.enteredAt',
      'r.endedAt',
      'r.endedBecause',
      'v.id as versionId',
      'v.number',
      'v.graph',
    ])
    .where('r.workspaceId', '=', workspaceId)
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (!run) throw new NotFound('run', id)
  const { graph, versionId, number, ...rest } = run
  const contact = (await contactFacts(db, workspaceId, [run.contactId])).get(run.contactId)
  const history = await db
    .selectFrom('history')
    .select(['visit', 'node', 'exit', 'enteredAt', 'at', 'detail'])
    .where('runId', '=', id)
    .where('workspaceId', '=', workspaceId)
    .orderBy('visit')
    .limit(5000)
    .execute()
  const intents = await db
    .selectFrom('intents as i')
    .leftJoin('connections as c', 'c.id', 'i.connectionId')
    .select([
      'i.id',
      'i.node',
      'i.visit',
      'i.state',
      'i.operation',
      'i.attempts',
      'i.error',
      'i.heldBy',
      'i.dueAt',
    ])
    .select([
      'i.dispatchedAt',
      'i.settledAt',
      'i.lookupAt',
      'i.lookups',
      'i.output',
      'i.policy',
      'c.title as connection',
    ])
    .where('i.runId', '=', id)
    .where('i.workspaceId', '=', workspaceId)
    .orderBy('i.createdAt')
    .execute()
  const waits = await db
    .selectFrom('waits')
    .select(['exit', 'kind', 'eventType as event', 'condition', 'dueAt', 'zone'])
    .where('runId', '=', id)
    .where('workspaceId', '=', workspaceId)
    .orderBy('dueAt')
    .execute()
  return {
    run: rest,
    contact: contact && { id: contact.id, name: nameOf(contact), email: contact.email, phone: contact.phone },
    versionId,
    versionNumber: number,
    graph: graph as FlowGraph,
    history,
    // 'infinity' is how a paused flow holds its sends
    intents: intents.map((intent) => ({
      ...intent,
      dueAt: intent.dueAt instanceof Date ? intent.dueAt : null,
    })),
    waits,
  }
}
