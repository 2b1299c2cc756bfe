import { Hono } from 'hono'
import { sql } from 'kysely'
import { FlowGraph } from '#sdk/flow'
import { asEngine, asWorkspace } from '../db/connect.ts'
import { readCounts } from '../flows/counts.ts'
import { allow } from '../http/allow.ts'
import type { Env, Parts } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { streamChanges } from '../live/stream.ts'

type Shown = { workspaceId: string; flowId: string; title: string; graph: unknown }

/** The demo's first flow, for whoever has just started the product and has not signed in: look, nothing else. */
export const demo = new Hono<Env>()
  .get('/', allow('anyone', { summary: 'Show the demo’s flow; only on the embedded demo' }), async (c) => {
    const { parts } = c.var
    const shown = await findShown(parts)
    const graph = FlowGraph.parse(shown.graph)
    const used = new Set(graph.nodes.map((node) => node.type))
    const { plugins, steps, events } = parts.registry.manifest()
    const counts = await asWorkspace(parts.pool, shown.workspaceId, (db) =>
      readCounts(db, shown.workspaceId, shown.flowId),
    )
    const manifest = { plugins, events, steps: steps.filter((step) => used.has(step.type)) }
    return c.json({ flowId: shown.flowId, title: shown.title, graph, manifest, counts })
  })
  .get('/live', allow('anyone', { summary: 'Watch the demo’s people move', stream: true }), async (c) => {
    const { workspaceId, flowId } = await findShown(c.var.parts)
    c.set('workspaceId', workspaceId)
    c.set('inWorkspace', (work) => asWorkspace(c.var.parts.pool, workspaceId, work))
    return streamChanges(c, `flow ${flowId}`, 'counts', (db) => readCounts(db, workspaceId, flowId))
  })

async function findShown({ pool, config }: Parts): Promise<Shown> {
  const found = config.embedded
    ? await asEngine(pool, (trx) =>
        sql<Shown>`
          select f.workspace_id, f.id as flow_id, f.title, v.graph from workspaces w join flows f on f.workspace_id = w.id
          join flow_versions v on v.id = f.version_id
          where w.demo and f.status = 'live' and f.deleted_at is null order by f.created_at limit 1`.execute(
          trx,
        ),
      )
    : undefined
  const [shown] = found?.rows ?? []
  if (!shown) throw new NotFound('demo', 'demo')
  return shown
}
