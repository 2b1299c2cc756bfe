import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import type { AgentSettings } from './settings.ts'

export type AgentRow = NonNullable<Awaited<ReturnType<typeof findAgent>>>

export const findAgent = (db: Db, workspaceId: string, id: string) =>
  db
    .selectFrom('agents as a')
    .leftJoin('agentVersions as v', 'v.id', 'a.versionId')
    .select([
      ...(['a.id', 'a.title', 'a.draft', 'a.revision', 'a.versionId', 'a.createdAt', 'a.updatedAt'] as const),
      ...(['v.number as version', 'v.publishedAt', 'v.settings as published'] as const),
    ])
    .where('a.workspaceId', '=', workspaceId)
    .where('a.id', '=', id)
    .where('a.deletedAt', 'is', null)
    .executeTakeFirst()

/** All agents, those changed last first, with how many calls each led. A workspace has dozens at most. */
export async function listAgents(db: Db, workspaceId: string, q?: string) {
  const { rows } = await sql<{
    id: string
    title: string
    engine: AgentSettings['model']['engine']
    language: string
    campaign: AgentSettings['who']['campaign']
    version: number | null
    publishedAt: Date | null
    updatedAt: Date
    changed: boolean
    calls: number
  }>`
    select a.id, a.title, a.draft #>> '{model,engine}' as engine, a.draft #>> '{who,language}' as language,
      a.draft #>> '{who,campaign}' as campaign, v.number as version, v.published_at, a.updated_at,
      v.settings is distinct from a.draft as changed,
      (select count(*)::int from calls c where c.workspace_id = a.workspace_id and c.agent_id = a.id) as calls
    from agents a left join agent_versions v on v.id = a.version_id
    where a.workspace_id = ${workspaceId} and a.deleted_at is null
      and (${q ?? ''} = '' or position(lower(${q ?? ''}) in lower(a.title)) > 0)
    order by a.updated_at desc, a.id limit 500`.execute(db)
  return rows
}

export const listVersions = (db: Db, workspaceId: string, agentId: string) =>
  db
    .selectFrom('agentVersions')
    .select(['id', 'number', 'settings', 'note', 'publishedBy', 'publishedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('agentId', '=', agentId)
    .orderBy('number', 'desc')
    .limit(200)
    .execute()

export const findVersion = (db: Db, workspaceId: string, agentId: string, number: number) =>
  db
    .selectFrom('agentVersions as v')
    .innerJoin('agents as a', 'a.id', 'v.agentId')
    .select(['v.id', 'v.number', 'v.settings', 'a.title'])
    .where('v.workspaceId', '=', workspaceId)
    .where('v.agentId', '=', agentId)
    .where('v.number', '=', number)
    .executeTakeFirst()

/** The version that calls are led by now. */
export const findPublished = (db: Db, workspaceId: string, agentId: string) =>
  db
    .selectFrom('agents as a')
    .innerJoin('agentVersions as v', 'v.id', 'a.versionId')
    .select(['a.id', 'a.title', 'v.number', 'v.settings'])
    .where('a.workspaceId', '=', workspaceId)
    .where('a.id', '=', agentId)
    .where('a.deletedAt', 'is', null)
    .executeTakeFirst()
