import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { contactColumns } from './contactFacts.ts'

export const findContact = (db: Db, workspaceId: string, id: string) =>
  db
    .selectFrom('contacts')
    .select(contactColumns)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()

export const listChannels = (db: Db, workspaceId: string, contactId: string) =>
  db
    .selectFrom('contactChannels')
    .select(['channel', 'optedOutAt', 'cause', 'lastInboundAt'])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .orderBy('channel')
    .execute()

/** The latest word of the contact for each channel and purpose. */
export const listConsents = (db: Db, workspaceId: string, contactId: string) =>
  db
    .selectFrom('consents')
    .distinctOn(['channel', 'purpose'])
    .select(['channel', 'purpose', 'granted', 'evidence', 'at', 'expiresAt'])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .orderBy('channel')
    .orderBy('purpose')
    .orderBy('at', 'desc')
    .execute()

export const listSegmentsOf = (db: Db, workspaceId: string, contactId: string) =>
  db
    .selectFrom('segmentMembers as m')
    .innerJoin('segments as s', 's.id', 'm.segmentId')
    .select(['s.id', 's.title', 'm.enteredAt'])
    .where('m.workspaceId', '=', workspaceId)
    .where('m.contactId', '=', contactId)
    .orderBy('s.title')
    .execute()

export const listRunsOf = (db: Db, workspaceId: string, contactId: string) =>
  db
    .selectFrom('runs as r')
    .innerJoin('flows as f', 'f.id', 'r.flowId')
    .select([
      'r.id',
      'r.flowId',
      'f.title as flow',
      'r.flowVersionId as versionId',
      'r.status',
      'r.node',
      'r.startedAt',
      'r.enteredAt',
      'r.endedAt',
      'r.endedBecause',
    ])
    .where('r.workspaceId', '=', workspaceId)
    .where('r.contactId', '=', contactId)
    .orderBy('r.startedAt', 'desc')
    .limit(200)
    .execute()

/** Every tag in use with how many carry it, the commonest first. */
export async function listTags(db: Db, workspaceId: string): Promise<{ tag: string; count: number }[]> {
  const { rows } = await sql<{ tag: string; count: number }>`
    select tag, count(*)::int as count from contacts, unnest(tags) as tag
    where workspace_id = ${workspaceId} and tags <> '{}' group by tag order by count desc, tag limit 1000`.execute(
    db,
  )
  return rows
}
