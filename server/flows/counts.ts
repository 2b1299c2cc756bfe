import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

export type NodeCounts = { inside: number; entered: number; left: number; failed: number }
export type FlowCounts = {
  nodes: Record<string, NodeCounts>
  edges: { from: string; exit: string; n: number }[]
  totals: Record<
    'enrolled' | 'inside' | 'done' | 'converted' | 'failed' | 'left' | 'parked' | 'uncertain',
    number
  >
}

type Row = { node: string; exit: string; n: number; ever: number; enters: boolean }

/**
 * What the canvas shows: the folded totals and the tail that is not folded yet. `inside` is entries less exits of all
 * time; the rest may be narrowed to a time range.
 */
export async function readCounts(
  db: Db,
  workspaceId: string,
  flowId: string,
  { from, to }: { from?: Date; to?: Date } = {},
): Promise<FlowCounts> {
  const { rows } = await sql<Row>`
    with told as (
      select version_id, node, exit, hour, n from counts where workspace_id = ${workspaceId} and flow_id = ${flowId}
      union all
      select version_id, node, exit, hour, n from count_deltas where workspace_id = ${workspaceId} and flow_id = ${flowId}
    )
    select t.node, t.exit, sum(n)::int as ever,
      coalesce(sum(n) filter (where (${from ?? null}::timestamptz is null or hour >= date_trunc('hour', ${from ?? null}::timestamptz, 'UTC'))
        and (${to ?? null}::timestamptz is null or hour < ${to ?? null})), 0)::int as n,
      bool_or(g.node is not null) as enters
    from told t left join flow_triggers g on g.flow_id = ${flowId} and g.node = t.node
    group by t.node, t.exit`.execute(db)
  const { rows: open } = await sql<{ parked: number; uncertain: number }>`
    select (select count(*)::int from runs where flow_id = ${flowId} and workspace_id = ${workspaceId} and status = 'parked') as parked,
      (select count(*)::int from intents where workspace_id = ${workspaceId} and flow_id = ${flowId}
        and (state = 'uncertain' or state = 'abandoned')) as uncertain`.execute(db)
  return addUp(rows, open[0] ?? { parked: 0, uncertain: 0 })
}

function addUp(rows: Row[], open: { parked: number; uncertain: number }): FlowCounts {
  const nodes: FlowCounts['nodes'] = {}
  const edges: FlowCounts['edges'] = []
  const totals = { enrolled: 0, inside: 0, done: 0, converted: 0, failed: 0, left: 0, ...open }
  for (const { node, exit, n, ever, enters } of rows) {
    if (node === '#goal') {
      totals.converted += n
      continue
    }
    nodes[node] ??= { inside: 0, entered: 0, left: 0, failed: 0 }
    const counts = nodes[node]
    counts.inside += exit === '' ? ever : -ever
    totals.inside += exit === '' ? ever : -ever
    if (exit === '') {
      counts.entered += n
      if (enters) totals.enrolled += n
      continue
    }
    counts.left += n
    if (exit === 'error' || exit === '#failed') counts.failed += n
    if (exit === '#failed') totals.failed += n
    if (exit === '#left') totals.left += n
    edges.push({ from: node, exit, n })
  }
  totals.done = totals.enrolled - totals.inside - totals.failed - totals.left
  return { nodes, edges, totals }
}
