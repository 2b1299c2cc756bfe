import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { FlowGraph } from '#sdk/flow'
import type { Db } from '../db/connect.ts'
import { tellRuns } from '../flows/pauseFlow.ts'
import { InvalidInput } from '../http/errors.ts'

/** Whom, and what is done with them. Without `runIds` it is everybody who fits. */
export const Bulk = z.strictObject({
  do: z.enum(['retry', 'skip', 'move', 'remove']),
  runIds: z.array(z.uuid()).min(1).max(1000).optional(),
  status: z.enum(['open', 'active', 'parked']).default('open'),
  node: z.string().max(64).optional(),
  /** for `skip`: by which way they leave */
  exit: z.string().min(1).max(64).default('default'),
  /** for `move`: the step they go to */
  to: z.string().min(1).max(64).optional(),
})
export type Bulk = z.infer<typeof Bulk>

export type BulkPreview = {
  fits: number
  acts: number
  inTheAir: number
  byNode: { node: string; n: number }[]
}

const fitting = (
  workspaceId: string,
  flowId: string,
  { runIds, status, node }: Bulk,
): RawBuilder<unknown> => sql`
  r.workspace_id = ${workspaceId} and r.flow_id = ${flowId}
  and r.status = any(${status === 'open' ? ['active', 'parked'] : [status]}::text[])
  and (${node ?? null}::text is null or r.node = ${node ?? null})
  and (${runIds ?? null}::uuid[] is null or r.id = any(${runIds ?? null}::uuid[]))`

/** Whether something of a run has left, or may have, and nobody knows yet how it ended. */
const air = (id: RawBuilder<unknown>) =>
  sql`exists (select 1 from intents i where i.run_id = ${id} and i.state in ('dispatching', 'uncertain'))`

/** A retry is for those who are held up; nobody is moved whose effect is in the air, or whose version lacks the step. */
const acted = ({ do: what, to = '' }: Bulk): RawBuilder<unknown> => {
  if (what === 'retry') return sql`r.status = 'parked'`
  if (what !== 'move') return sql`true`
  return sql`r.node <> ${to} and not ${air(sql`r.id`)} and exists (select 1 from flow_versions v
    cross join jsonb_array_elements(v.graph -> 'nodes') n where v.id = r.flow_version_id and n.value ->> 'id' = ${to})`
}

/** How many it would be, before anybody is touched. */
export async function previewBulk(
  db: Db,
  workspaceId: string,
  flowId: string,
  bulk: Bulk,
): Promise<BulkPreview> {
  const { rows } = await sql<{ node: string; n: number; acts: number; air: number }>`
    select r.node, count(*)::int as n, count(*) filter (where ${acted(bulk)})::int as acts,
      count(*) filter (where ${air(sql`r.id`)})::int as air
    from runs r where ${fitting(workspaceId, flowId, bulk)} group by 1 order by 2 desc, 1`.execute(db)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    fits: sum((row) => row.n),
    acts: sum((row) => row.acts),
    inTheAir: sum((row) => row.air),
    byNode: rows.filter((row) => row.acts > 0).map(({ node, acts }) => ({ node, n: acts })),
  }
}

/** Leaves word for all of them; the driver tells them in its next batches. */
export async function actOnRuns(
  db: Db,
  workspaceId: string,
  flowId: string,
  graph: FlowGraph | undefined,
  bulk: Bulk,
): Promise<number> {
  if (bulk.do === 'move' && !graph?.nodes.some((node) => node.id === bulk.to))
    throw new InvalidInput(
      {
        en: 'Choose a step of this flow to move them to.',
        es: 'Elige un paso de este flujo al que moverlos.',
      },
      { to: { en: 'Not a step of this flow.', es: 'No es un paso de este flujo.' } },
    )
  const told = {
    retry: { type: 'again' },
    skip: { type: 'exited', exit: bulk.exit, detail: { because: 'Skipped by hand.' } },
    move: { type: 'moved', node: bulk.to, because: 'Moved by hand.' },
    remove: { type: 'ended', status: 'left', because: 'Removed by hand.' },
  }[bulk.do]
  return tellRuns(
    db,
    workspaceId,
    sql`id in (select r.id from runs r where ${fitting(workspaceId, flowId, bulk)} and ${acted(bulk)}
      order by r.id for update)`,
    told,
  )
}
