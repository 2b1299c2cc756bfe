import { randomBytes } from 'node:crypto'
import { type Insertable, sql } from 'kysely'
import { FlowGraph } from '#sdk/flow'
import { eventTypesOf, fieldsOf } from '#sdk/rules'
import type { Db } from '../db/connect.ts'
import { readNow } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import { uuid7 } from '../db/uuid7.ts'
import { rulesOf } from '../events/endByRules.ts'
import { HttpError, NotFound } from '../http/errors.ts'
import type { Language } from '../registry/parseInput.ts'
import type { Registry } from '../registry/plugins.ts'
import { runKept } from '../rehearsals/runKept.ts'
import { readsOf } from '../segments/segmentRule.ts'
import type { Renderer } from '../templates/renderer.ts'
import { movePeople, type NodeMap } from './movePeople.ts'
import { validateFlow } from './validate.ts'

export type Publishing = {
  flowId: string
  note?: string
  /** Those inside stay on their version, move where they can, or leave first: nobody new comes in before. */
  people: 'stay' | 'move' | 'drain'
  /** For `move`: where people go whose place is another one now. */
  moves?: NodeMap
  /** Why it is published although a rehearsal fails. */
  despite?: string
  /** Publishes this drawing instead of the draft: an older version, taken back. */
  graph?: FlowGraph
  actor: string
  language?: Language
}
export type Published = { version: { id: string; number: number }; moved: number; stayed: number }

/**
 * Freezes the draft as a new version and makes it the one that people enter. Those inside stay on theirs, or move where
 * they can. Refused as a whole while the flow has errors.
 */
export async function publishFlow(
  db: Db,
  parts: { registry: Registry; renderer: Renderer },
  workspaceId: string,
  { flowId, note, people, moves, despite, graph: given, actor, language }: Publishing,
): Promise<Published> {
  const flow = await db
    .selectFrom('flows')
    .select(['draft', 'versionId', 'status'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', flowId)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!flow) throw new NotFound('flow', flowId)
  const graph = given ?? FlowGraph.parse(flow.draft)
  const findings = await validateFlow(db, parts, workspaceId, graph, language, flowId)
  const errors = findings.filter((finding) => finding.level === 'error')
  if (errors.length > 0)
    throw new HttpError(
      422,
      'invalid-flow',
      `This flow is not ready: ${errors[0]?.message} Mend what is marked, then publish again.`,
      { findings },
    )

  const failed = (await runKept(db, parts, workspaceId, { flowId, graph })).filter((one) => !one.ok)
  if (failed.length > 0 && !despite)
    throw new HttpError(
      422,
      'rehearsal-failed',
      {
        en: `The rehearsal "${failed[0]?.title}" does not come to what it should. Mend the flow, or say why it is published all the same.`,
        es: `El ensayo «${failed[0]?.title}» no termina como debe. Corrige el flujo o di por qué se publica igualmente.`,
      },
      { rehearsals: failed },
    )

  const version = { id: uuid7(), number: (await lastNumber(db, flowId)) + 1 }
  await db
    .insertInto('flowVersions')
    .values({
      ...version,
      workspaceId,
      flowId,
      graph: JSON.stringify(graph),
      note: note ?? null,
      despite: failed.length > 0 ? despite : null,
      publishedBy: actor,
    })
    .execute()
  await db
    .updateTable('flows')
    .set({
      versionId: version.id,
      status: flow.status === 'paused' ? 'paused' : 'live',
      draining: people === 'drain',
      updatedAt: sql`now()`,
    })
    .where('id', '=', flowId)
    .execute()
  const goesOn = flow.status === 'live' || flow.status === 'paused'
  await writeTriggers(db, parts.registry, { workspaceId, flowId, versionId: version.id, graph, goesOn })
  await writeRules(db, workspaceId, flowId, version.id, graph)
  const { moved, stayed } = await movePeople(db, workspaceId, flowId, version.id, people, moves)
  return { version, moved, stayed }
}

async function lastNumber(db: Db, flowId: string): Promise<number> {
  const last = await db
    .selectFrom('flowVersions')
    .select((select) => select.fn.max('number').as('number'))
    .where('flowId', '=', flowId)
    .executeTakeFirst()
  return last?.number ?? 0
}

/** A trigger keeps its webhook address over versions, for as long as its node stays. */
async function writeTriggers(
  db: Db,
  registry: Registry,
  {
    workspaceId,
    flowId,
    versionId,
    graph,
    goesOn,
  }: { workspaceId: string; flowId: string; versionId: string; graph: FlowGraph; goesOn: boolean },
) {
  const now = await readNow(db)
  const workspace = await db
    .selectFrom('workspaces')
    .select('timeZone')
    .where('id', '=', workspaceId)
    .executeTakeFirst()
  const triggers = graph.nodes.flatMap((node): Insertable<Database['flowTriggers']>[] => {
    const trigger = registry.trigger(node.type)?.trigger
    if (!trigger) return []
    const parsed = registry.parseInput(node.type, node.input)
    const input = parsed.ok ? parsed.value : {}
    const { on } = trigger
    const base = { workspaceId, flowId, versionId, node: node.id, eventType: null, token: null, nextAt: null }
    if (on === 'schedule') {
      const nextAt = trigger.next?.({ input, after: now, zone: workspace?.timeZone ?? 'UTC' }) ?? null
      return [{ ...base, kind: 'schedule' as const, nextAt }]
    }
    if (on === 'webhook')
      return [{ ...base, kind: 'webhook' as const, token: randomBytes(24).toString('base64url') }]
    if (on === 'time') {
      const rule = trigger.becomes?.({ input })
      if (!rule) return []
      const alsoNow = trigger.alsoNow?.({ input }) ?? false
      return [{ ...base, kind: 'time' as const, rule: JSON.stringify(rule), reads: readsOf(rule), alsoNow }]
    }
    if (on === 'manual') return [{ ...base, kind: 'manual' as const }]
    const eventType = 'event' in on ? on.event : String(input[on.input] ?? '')
    return [{ ...base, kind: 'event' as const, eventType }]
  })
  await db
    .deleteFrom('flowTriggers')
    .where('flowId', '=', flowId)
    .where('node', 'not in', ['', ...triggers.map((trigger) => trigger.node)])
    .execute()
  if (triggers.length === 0) return
  await db
    .insertInto('flowTriggers')
    .values(triggers)
    .onConflict((conflict) =>
      conflict.columns(['flowId', 'node']).doUpdateSet((set) => ({
        versionId: set.ref('excluded.versionId'),
        kind: set.ref('excluded.kind'),
        eventType: set.ref('excluded.eventType'),
        nextAt: set.ref('excluded.nextAt'),
        token: sql`coalesce(flow_triggers.token, excluded.token)`,
        rule: set.ref('excluded.rule'),
        reads: set.ref('excluded.reads'),
        alsoNow: set.ref('excluded.alsoNow'),
        // The moments that were noted stay good for as long as the question is the same.
        armedAt: sql`case when flow_triggers.rule is not distinct from excluded.rule
          and (flow_triggers.also_now or not excluded.also_now) and ${goesOn}::boolean then flow_triggers.armed_at end`,
      })),
    )
    .execute()
}

/** What the goal and the exit rules read, so that a change finds them without a scan. */
async function writeRules(db: Db, workspaceId: string, flowId: string, versionId: string, graph: FlowGraph) {
  const rules = rulesOf(graph).map((one) => one.rule)
  const reads = new Set(
    rules.flatMap((rule) => [...fieldsOf(rule), ...eventTypesOf(rule).map((type) => `event:${type}`)]),
  )
  if (reads.size === 0) return
  await db
    .insertInto('flowRules')
    .values({ workspaceId, flowId, versionId, reads: [...reads] })
    .execute()
}
