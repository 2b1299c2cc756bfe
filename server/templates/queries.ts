import { sql } from 'kysely'
import type { TemplateChannel, TemplateContent } from '#sdk/templates'
import type { Db } from '../db/connect.ts'
import type { Published } from './putIn.ts'

/** What steps send: the version published last, of templates that are still there. */
export async function findPublished(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Published>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('templates as t')
    .innerJoin('templateVersions as v', 'v.id', 't.versionId')
    .select(['t.id', 'v.id as versionId', 't.title', 't.channel', 'v.content', 'v.compiled'])
    .where('t.workspaceId', '=', workspaceId)
    .where('t.id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
    .where('t.deletedAt', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export type TemplateRow = NonNullable<Awaited<ReturnType<typeof findTemplate>>>

export const findTemplate = (db: Db, workspaceId: string, id: string) =>
  db
    .selectFrom('templates as t')
    .leftJoin('templateVersions as v', 'v.id', 't.versionId')
    .select([
      ...(['t.id', 't.channel', 't.title', 't.tags', 't.draft', 't.revision', 't.versionId'] as const),
      ...(['t.createdBy', 't.createdAt', 't.updatedAt'] as const),
      ...(['v.number as version', 'v.publishedAt', 'v.content as published'] as const),
    ])
    .where('t.workspaceId', '=', workspaceId)
    .where('t.id', '=', id)
    .where('t.deletedAt', 'is', null)
    .executeTakeFirst()

/** All templates, those changed last first; a workspace has hundreds at most. */
export async function listTemplates(
  db: Db,
  workspaceId: string,
  { channel, q, tag }: { channel?: TemplateChannel; q?: string; tag?: string },
) {
  const { rows } = await sql<{
    id: string
    channel: TemplateChannel
    title: string
    tags: string[]
    draft: TemplateContent
    version: number | null
    publishedAt: Date | null
    updatedAt: Date
    changed: boolean
  }>`
    select t.id, t.channel, t.title, t.tags, t.draft, v.number as version, v.published_at, t.updated_at,
      v.content is distinct from t.draft as changed
    from templates t left join template_versions v on v.id = t.version_id
    where t.workspace_id = ${workspaceId} and t.deleted_at is null
      and (${channel ?? null}::text is null or t.channel = ${channel ?? null})
      and (${tag ?? null}::text is null or ${tag ?? null} = any(t.tags))
      and (${q ?? ''} = '' or position(lower(${q ?? ''}) in lower(t.title || ' ' || t.draft::text)) > 0)
    order by t.updated_at desc, t.id desc limit 1000`.execute(db)
  return rows.map(({ draft, ...row }) => {
    const first = draft.variants[draft.defaultLocale]
    return {
      ...row,
      locales: Object.keys(draft.variants),
      excerpt: (first?.subject || first?.text || first?.approved || '').slice(0, 200),
    }
  })
}

export const listVersions = (db: Db, workspaceId: string, templateId: string) =>
  db
    .selectFrom('templateVersions')
    .select(['id', 'number', 'content', 'note', 'publishedBy', 'publishedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('templateId', '=', templateId)
    .orderBy('number', 'desc')
    .limit(100)
    .execute()

/** Titles of running flows whose steps send it. */
export async function flowsSending(db: Db, workspaceId: string, id: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select f.title from flows f join flow_versions v on v.id = f.version_id
    where f.workspace_id = ${workspaceId} and f.deleted_at is null and f.status in ('live', 'paused')
      and jsonb_path_exists(v.graph, '$.nodes[*].input.** ? (@ == $id)', jsonb_build_object('id', ${id}::text))
    order by f.title`.execute(db)
  return rows.map((row) => row.title)
}

/** What became of the messages of a template in the last days. */
export async function templateResults(db: Db, workspaceId: string, id: string, days = 30) {
  const { rows } = await sql<{ sent: number; delivered: number; read: number; failed: number }>`
    select count(*)::int as sent, count(*) filter (where m.status in ('delivered', 'read'))::int as delivered,
      count(*) filter (where m.status = 'read')::int as read, count(*) filter (where m.status = 'failed')::int as failed
    from messages m where m.workspace_id = ${workspaceId} and m.at > now() - make_interval(days => ${days})
      and m.template_version_id in (select v.id from template_versions v
        where v.workspace_id = ${workspaceId} and v.template_id = ${id})`.execute(db)
  return rows[0] ?? { sent: 0, delivered: 0, read: 0, failed: 0 }
}
