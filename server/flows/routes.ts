import { Hono } from 'hono'
import { z } from 'zod'
import { emptyFlow, FlowGraph, proposeMoves } from '#sdk/flow'
import { record } from '../audit/record.ts'
import { type Db, readNow, type Trx } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict } from '../http/errors.ts'
import { streamChanges } from '../live/stream.ts'
import { runKept } from '../rehearsals/runKept.ts'
import { enrollPeople } from '../runs/enrollPeople.ts'
import { listRuns, RunFilter } from '../runs/listRuns.ts'
import { readCounts } from './counts.ts'
import { previewMoves } from './movePeople.ts'
import { pauseFlow, resumeFlow, stopFlow } from './pauseFlow.ts'
import { publishFlow } from './publishFlow.ts'
import * as flowQueries from './queries.ts'
import { validateFlow } from './validate.ts'
import { visitFlow } from './visitors.ts'

const Title = z.string().trim().min(1).max(120)
const NewFlow = z.strictObject({ title: Title, graph: FlowGraph.optional() })
const Draft = z.strictObject({ graph: FlowGraph, revision: z.number().int().min(1) })
const Publish = z.strictObject({
  note: z.string().max(2000).optional(),
  people: z.enum(['stay', 'move', 'drain']).default('stay'),
  /** Where people go whose step is another one now; `null` lets them finish on their version. */
  moves: z.record(z.string().max(64), z.string().max(64).nullable()).optional(),
  /** Why it is published although a kept rehearsal fails. */
  despite: z.string().trim().min(3).max(2000).optional(),
})
const Moves = Publish.pick({ moves: true })
const Rollback = Publish.omit({ moves: true }).extend({ versionId: z.uuid() })
const Resume = z.strictObject({
  how: z.enum(['go-on', 'spread', 'skip-stale']).default('go-on'),
  hours: z.number().min(1).max(168).optional(),
})
const Enroll = z
  .strictObject({
    contactIds: z.array(z.uuid()).max(10_000).optional(),
    segmentId: z.uuid().optional(),
    everyone: z.literal(true).optional(),
  })
  .refine((people) => Object.values(people).filter((one) => one !== undefined).length === 1, {
    message: 'Say who: contacts, a segment, or everyone.',
  })
const Range = z.strictObject({
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
})
const language = (header: string | undefined) =>
  (header?.toLowerCase().startsWith('es') ? 'es' : 'en') as 'en' | 'es'

export const flows = new Hono<Env>()
  .get('/', allow('flows.read', { summary: 'List flows with what came of them' }), async (c) =>
    c.json({ items: await flowQueries.listFlows(c.var.db, c.var.workspaceId) }),
  )
  .post('/', allow('flows.write', { summary: 'Create a flow', status: 201 }), body(NewFlow), async (c) => {
    const { title, graph = emptyFlow() } = c.req.valid('json')
    const flow = await flowQueries.createFlow(c.var.db, c.var.workspaceId, {
      title,
      graph,
      actor: c.var.actor,
    })
    return c.json(flow, 201)
  })
  .get(
    '/:id',
    allow('flows.read', { summary: 'Show a flow with its draft and what is wrong with it' }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const flow = await flowQueries.getFlow(db, workspaceId, c.req.param('id'))
      const graph = FlowGraph.parse(flow.draft)
      const findings = await validateFlow(
        db,
        parts,
        workspaceId,
        graph,
        language(c.req.header('accept-language')),
        c.req.param('id'),
      )
      const triggers = await flowQueries.listTriggers(db, workspaceId, flow.id)
      const { publicUrl } = parts.config
      return c.json({
        ...flow,
        draft: graph,
        findings,
        triggers: triggers.map(({ token, ...trigger }) => ({
          ...trigger,
          address: token && `${publicUrl}/hooks/flow/${token}`,
        })),
      })
    },
  )
  .patch(
    '/:id',
    allow('flows.write', { summary: 'Rename a flow' }),
    body(z.strictObject({ title: Title })),
    async (c) => {
      await flowQueries.renameFlow(c.var.db, c.var.workspaceId, c.req.param('id'), c.req.valid('json').title)
      return c.json({ ok: true })
    },
  )
  .delete(
    '/:id',
    allow('flows.publish', { summary: 'Delete a flow; the people inside leave' }),
    async (c) => {
      const id = c.req.param('id')
      await stopFlow(c.var.db, c.var.workspaceId, id)
      await flowQueries.deleteFlow(c.var.db, c.var.workspaceId, id)
      await record(c.var.db, c, { action: 'flow.deleted', target: id })
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/duplicate',
    allow('flows.write', { summary: 'Copy a flow as a new draft', status: 201 }),
    async (c) => {
      const flow = await flowQueries.getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      const title = `${flow.title} (2)`.slice(0, 120)
      const graph = FlowGraph.parse(flow.draft)
      return c.json(
        await flowQueries.createFlow(c.var.db, c.var.workspaceId, { title, graph, actor: c.var.actor }),
        201,
      )
    },
  )
  .put(
    '/:id/draft',
    allow('flows.write', { summary: 'Save the draft over the revision you saw' }),
    body(Draft),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { graph, revision } = c.req.valid('json')
      const saved = await flowQueries.saveDraft(db, workspaceId, c.req.param('id'), graph, revision)
      const findings = await validateFlow(
        db,
        parts,
        workspaceId,
        graph,
        language(c.req.header('accept-language')),
        c.req.param('id'),
      )
      return c.json({ revision: saved, findings })
    },
  )
  .post(
    '/:id/publish',
    allow('flows.publish', { summary: 'Publish the draft as a new version' }),
    body(Publish),
    async (c) => {
      const { db, workspaceId, parts, actor } = c.var
      const flowId = c.req.param('id')
      const published = await publishFlow(db, parts, workspaceId, {
        flowId,
        actor,
        language: language(c.req.header('accept-language')),
        ...c.req.valid('json'),
      })
      await record(db, c, { action: 'flow.published', target: flowId, detail: { ...published } })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json(published)
    },
  )
  .post(
    '/:id/publish/preview',
    allow('flows.write', { summary: 'Show what publishing would do to the people inside' }),
    body(Moves),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const flow = await flowQueries.getFlow(db, workspaceId, id)
      const graph = FlowGraph.parse(flow.draft)
      const before =
        flow.published && (await flowQueries.getVersion(db, workspaceId, id, flow.published.id)).graph
      const proposed = before ? proposeMoves(FlowGraph.parse(before), graph) : {}
      const elsewhere = Object.entries(proposed).filter(([node, to]) => node !== to)
      const moves = { ...Object.fromEntries(elsewhere), ...c.req.valid('json').moves }
      return c.json({
        moves,
        inside: await previewMoves(db, workspaceId, id, graph, moves),
        rehearsals: await runKept(db, parts, workspaceId, { flowId: id, graph }),
      })
    },
  )
  .post(
    '/:id/rollback',
    allow('flows.publish', { summary: 'Publish an older version again' }),
    body(Rollback),
    async (c) => {
      const { db, workspaceId, parts, actor } = c.var
      const flowId = c.req.param('id')
      const { versionId, ...publishing } = c.req.valid('json')
      const version = await flowQueries.getVersion(db, workspaceId, flowId, versionId)
      const graph = FlowGraph.parse(version.graph)
      const moves = publishing.people === 'move' ? await backwards(db, workspaceId, flowId, graph) : undefined
      const published = await publishFlow(db, parts, workspaceId, {
        ...publishing,
        ...{ flowId, actor, graph, moves, language: language(c.req.header('accept-language')) },
      })
      await record(db, c, {
        action: 'flow.rolled-back',
        target: flowId,
        detail: { ...published, to: version.number },
      })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json(published)
    },
  )
  .get('/:id/versions', allow('flows.read', { summary: 'List the published versions' }), async (c) => {
    await flowQueries.getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
    return c.json({ items: await flowQueries.listVersions(c.var.db, c.var.workspaceId, c.req.param('id')) })
  })
  .get('/:id/versions/:versionId', allow('flows.read', { summary: 'Show a published version' }), async (c) =>
    c.json(
      await flowQueries.getVersion(c.var.db, c.var.workspaceId, c.req.param('id'), c.req.param('versionId')),
    ),
  )
  .post('/:id/pause', allow('flows.publish', { summary: 'Hold everybody where they are' }), async (c) => {
    await pauseFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
    await record(c.var.db, c, { action: 'flow.paused', target: c.req.param('id') })
    return c.json({ ok: true })
  })
  .post('/:id/resume', allow('flows.publish', { summary: 'Let people go on' }), body(Resume), async (c) => {
    const { db, workspaceId, parts } = c.var
    await resumeFlow(db, workspaceId, c.req.param('id'), c.req.valid('json'))
    await record(db, c, { action: 'flow.resumed', target: c.req.param('id'), detail: c.req.valid('json') })
    c.var.afterCommit(() => parts.engine.nudge(workspaceId))
    return c.json({ ok: true })
  })
  .post(
    '/:id/stop',
    allow('flows.publish', { summary: 'End the flow; everybody inside leaves' }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const leaving = await stopFlow(db, workspaceId, c.req.param('id'))
      await record(db, c, { action: 'flow.stopped', target: c.req.param('id'), detail: { leaving } })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json({ leaving })
    },
  )
  .post(
    '/:id/enroll',
    allow('runs.write', { summary: 'Start people in a live flow' }),
    body(Enroll),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const flow = await flowQueries.getFlow(db, workspaceId, c.req.param('id'))
      if (flow.status !== 'live')
        throw new Conflict('not-live', `"${flow.title}" is ${flow.status}. Only a live flow takes people in.`)
      const now = await readNow(db)
      const enrollment = await enrollPeople(db as Trx, workspaceId, flow.id, c.req.valid('json'), now)
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json(enrollment)
    },
  )
  .get(
    '/:id/counts',
    allow('flows.read', { summary: 'Count people by step and way' }),
    query(Range),
    async (c) => {
      await flowQueries.getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await readCounts(c.var.db, c.var.workspaceId, c.req.param('id'), c.req.valid('query')))
    },
  )
  .get('/:id/live', allow('flows.read', { summary: 'Watch the counts change', stream: true }), async (c) => {
    const id = c.req.param('id')
    await c.var.inWorkspace((db) => flowQueries.getFlow(db, c.var.workspaceId, id))
    return streamChanges(c, `flow ${id}`, 'counts', (db) => readCounts(db, c.var.workspaceId, id))
  })
  .post(
    '/:id/visit',
    allow('flows.read', { summary: 'Say that you look at a flow, and hear who else does' }),
    async (c) => {
      const { db, workspaceId, parts, userId } = c.var
      const { id } = await flowQueries.getFlow(db, workspaceId, c.req.param('id'))
      return c.json(await visitFlow(db, parts.pool, workspaceId, id, userId))
    },
  )
  .get(
    '/:id/runs',
    allow('runs.read', { summary: 'List the people of a flow' }),
    query(RunFilter),
    async (c) => {
      await flowQueries.getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await listRuns(c.var.db, c.var.workspaceId, c.req.param('id'), c.req.valid('query')))
    },
  )

/** Where those go whom taking a version back leaves without their step. */
async function backwards(db: Db, workspaceId: string, flowId: string, graph: FlowGraph) {
  const { published } = await flowQueries.getFlow(db, workspaceId, flowId)
  if (!published) return undefined
  const present = await flowQueries.getVersion(db, workspaceId, flowId, published.id)
  const proposed = Object.entries(proposeMoves(FlowGraph.parse(present.graph), graph))
  return Object.fromEntries(proposed.filter(([node, to]) => node !== to))
}
