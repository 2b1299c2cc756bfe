import { sql } from 'kysely'
import type { FlowGraph } from '#sdk/flow'
import type { Db } from '../db/connect.ts'
import { Conflict, NotFound } from '../http/errors.ts'

export type ListedFlow = {
  id: string
  title: string
  status: 'draft' | 'live' | 'paused' | 'ended'
  inside: number
  done: number
  enrolled: number
  converted: number
  failed: number
  updatedAt: Date
  publishedAt: Date | null
  /** people who came in, by day, the last fourteen */
  spark: number[]
}

/** Every flow with what came of it, from the folded counts alone. */
export async function listFlows(db: Db, workspaceId: string): Promise<ListedFlow[]> {
  const { rows } = await sql<ListedFlow>`
    with told as (
      select flow_id, node, exit, hour, n from counts where workspace_id = ${workspaceId}
      union all select flow_id, node, exit, hour, n from count_deltas where workspace_id = ${workspaceId}
    ), totals as (
      select t.flow_id,
        coalesce(sum(n) filter (where t.exit = '' and g.node is not null), 0)::int as enrolled,
        coalesce(sum(case when t.node = '#goal' then 0 when t.exit = '' then n else -n end), 0)::int as inside,
        coalesce(sum(n) filter (where t.node = '#goal'), 0)::int as converted,
        coalesce(sum(n) filter (where t.exit = '#failed'), 0)::int as failed,
        coalesce(sum(n) filter (where t.exit = '#left'), 0)::int as gone
      from told t left join flow_triggers g on g.flow_id = t.flow_id and g.node = t.node group by t.flow_id
    ), days as (
      select f.id as flow_id, array_agg(coalesce(c.n, 0)::int order by d.day) as spark
      from flows f cross join generate_series(0, 13) as d (day) left join lateral (
        select sum(t.n) as n from told t join flow_triggers g on g.flow_id = t.flow_id and g.node = t.node
        where t.flow_id = f.id and t.exit = '' and t.hour >= date_trunc('day', now()) - make_interval(days => 13 - d.day)
          and t.hour < date_trunc('day', now()) - make_interval(days => 12 - d.day)) c on true
      where f.workspace_id = ${workspaceId} and f.deleted_at is null group by f.id
    )
    select f.id, f.title, f.status, coalesce(t.inside, 0) as inside, coalesce(t.enrolled, 0) as enrolled,
      coalesce(t.enrolled - t.inside - t.failed - t.gone, 0) as done, coalesce(t.converted, 0) as converted,
      coalesce(t.failed, 0) as failed, f.updated_at, v.published_at, d.spark
    from flows f left join totals t on t.flow_id = f.id left join days d on d.flow_id = f.id
      left join flow_versions v on v.id = f.version_id
    where f.workspace_id = ${workspaceId} and f.deleted_at is null order by f.updated_at desc, f.id`.execute(
    db,
  )
  return rows
}

export async function getFlow(db: Db, workspaceId: string, id: string) {
  const flow = await db
    .selectFrom('flows as f')
    .leftJoin('flowVersions as v', 'v.id', 'f.versionId')
    .select([
      'f.id',
      'f.title',
      'f.status',
      'f.revision',
      'f.draft',
      'f.updatedAt',
      'v.id as versionId',
      'v.number',
    ])
    .select(['v.publishedAt', 'v.note'])
    .where('f.workspaceId', '=', workspaceId)
    .where('f.id', '=', id)
    .where('f.deletedAt', 'is', null)
    .executeTakeFirst()
  if (!flow) throw new NotFound('flow', id)
  const { versionId, number, publishedAt, note, ...rest } = flow
  const published = versionId && number && publishedAt ? { id: versionId, number, publishedAt, note } : null
  return { ...rest, draft: flow.draft as FlowGraph, published }
}

export async function createFlow(
  db: Db,
  workspaceId: string,
  flow: { title: string; graph: FlowGraph; actor: string },
): Promise<{ id: string }> {
  return db
    .insertInto('flows')
    .values({ workspaceId, title: flow.title, draft: JSON.stringify(flow.graph), createdBy: flow.actor })
    .returning('id')
    .executeTakeFirstOrThrow()
}

/** Saves over the revision that the author saw; another one since then is a conflict that loses neither. */
export async function saveDraft(
  db: Db,
  workspaceId: string,
  id: string,
  graph: FlowGraph,
  revision: number,
): Promise<number> {
  const saved = await db
    .updateTable('flows')
    .set({ draft: JSON.stringify(graph), revision: revision + 1, updatedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('revision', '=', revision)
    .where('deletedAt', 'is', null)
    .returning('revision')
    .executeTakeFirst()
  if (saved) return saved.revision
  const present = await getFlow(db, workspaceId, id)
  throw new Conflict(
    'conflict',
    'Somebody else has changed this flow meanwhile. Keep theirs, or save yours over it.',
    {
      revision: present.revision,
      draft: present.draft,
    },
  )
}

export async function renameFlow(db: Db, workspaceId: string, id: string, title: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('flows')
    .set({ title, updatedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new NotFound('flow', id)
}

/** Hides a flow; its history stays. The people inside leave. */
export async function deleteFlow(db: Db, workspaceId: string, id: string): Promise<void> {
  await db
    .updateTable('flows')
    .set({ deletedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

export const listVersions = (db: Db, workspaceId: string, flowId: string) =>
  db
    .selectFrom('flowVersions')
    .select(['id', 'number', 'note', 'despite', 'publishedBy', 'publishedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('flowId', '=', flowId)
    .orderBy('number', 'desc')
    .limit(200)
    .execute()

export async function getVersion(db: Db, workspaceId: string, flowId: string, id: string) {
  const version = await db
    .selectFrom('flowVersions')
    .select(['id', 'number', 'note', 'graph', 'publishedBy', 'publishedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('flowId', '=', flowId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!version) throw new NotFound('version', id)
  return { ...version, graph: version.graph as FlowGraph }
}

/** The published triggers, with the address of each webhook. */
export const listTriggers = (db: Db, workspaceId: string, flowId: string) =>
  db
    .selectFrom('flowTriggers')
    .select(['node', 'kind', 'eventType', 'token', 'nextAt'])
    .where('workspaceId', '=', workspaceId)
    .where('flowId', '=', flowId)
    .execute()
