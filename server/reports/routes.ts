import { Hono } from 'hono'
import { z } from 'zod'
import type { FlowGraph } from '#sdk/flow'
import { record } from '../audit/record.ts'
import { getFlow, getVersion } from '../flows/queries.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { actOnRuns, Bulk, previewBulk } from '../runs/bulk.ts'
import { readFlowReport } from './flowReport.ts'
import { whyNot } from './whyNot.ts'

const Range = z.strictObject({ from: z.coerce.date().optional(), to: z.coerce.date().optional() })
/** The step; the first that sends something, when absent. */
const Why = z.strictObject({ node: z.string().min(1).max(64).optional() })

/** Looking at what came of a flow, and doing something about many at once. */
export const reports = new Hono<Env>()
  .get(
    '/:id/report',
    allow('flows.read', { summary: 'Report what came of a flow' }),
    query(Range),
    async (c) => {
      const { id } = await getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await readFlowReport(c.var.db, c.var.workspaceId, id, c.req.valid('query')))
    },
  )
  .get(
    '/:id/contacts/:contactId/why-not',
    allow('runs.read', { summary: 'Say why somebody did not get what a step sends' }),
    query(Why),
    async (c) => {
      const { id, draft } = await getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      const sends = (type: string) => {
        const step = c.var.parts.registry.step(type)?.step
        return step !== undefined && 'channel' in step && step.channel !== undefined
      }
      const node = c.req.valid('query').node ?? draft.nodes.find((one) => sends(one.type))?.id ?? ''
      const contactId = c.req.param('contactId')
      return c.json(await whyNot(c.var.db, c.var.workspaceId, { flowId: id, node, contactId }))
    },
  )
  .post(
    '/:id/runs/bulk/preview',
    allow('runs.write', { summary: 'Show how many people an action would reach' }),
    body(Bulk),
    async (c) => {
      const { id } = await getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await previewBulk(c.var.db, c.var.workspaceId, id, c.req.valid('json')))
    },
  )
  .post(
    '/:id/runs/bulk',
    allow('runs.write', { summary: 'Retry, skip, move or remove many people at once' }),
    body(Bulk),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const flow = await getFlow(db, workspaceId, c.req.param('id'))
      const bulk = c.req.valid('json')
      let graph: FlowGraph | undefined
      if (flow.published) graph = (await getVersion(db, workspaceId, flow.id, flow.published.id)).graph
      const told = await actOnRuns(db, workspaceId, flow.id, graph, bulk)
      const { runIds, ...detail } = bulk
      await record(db, c, {
        action: `runs.${bulk.do}`,
        target: flow.id,
        detail: { ...detail, people: told, chosen: runIds?.length },
      })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json({ told })
    },
  )
