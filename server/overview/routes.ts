import { Hono } from 'hono'
import { sql } from 'kysely'
import { listFlows } from '../flows/queries.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'

type Attention = { parked: number; uncertain: number; rejected: number; held: number }

/** The first page: what runs now, and what needs somebody to look. */
export const overview = new Hono<Env>().get(
  '/',
  allow('flows.read', { summary: 'Show what runs now and what needs attention' }),
  async (c) => {
    const { db, workspaceId } = c.var
    const flows = await listFlows(db, workspaceId)
    const { rows } = await sql<Attention & { contacts: number; messagesToday: number; callsToday: number }>`
      select (select count(*)::int from runs where workspace_id = ${workspaceId} and status = 'parked') as parked,
        (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'uncertain') as uncertain,
        (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'rejected'
          and created_at > now() - interval '24 hours') as rejected,
        (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'planned' and held_by is not null) as held,
        (select count(*)::int from contacts where workspace_id = ${workspaceId}) as contacts,
        (select count(*)::int from messages where workspace_id = ${workspaceId} and direction = 'out' and at > now() - interval '24 hours') as messages_today,
        (select count(*)::int from calls where workspace_id = ${workspaceId} and at > now() - interval '24 hours') as calls_today`.execute(
      db,
    )
    const { contacts = 0, messagesToday = 0, callsToday = 0, ...attention } = rows[0] ?? {}
    const notifications = await db
      .selectFrom('notifications')
      .select(['id', 'text', 'link', 'at', 'readAt'])
      .where('workspaceId', '=', workspaceId)
      .orderBy('at', 'desc')
      .limit(20)
      .execute()
    return c.json({
      flows: flows.filter((flow) => flow.status === 'live' || flow.status === 'paused').slice(0, 12),
      drafts: flows.filter((flow) => flow.status === 'draft').length,
      attention,
      today: { contacts, messages: messagesToday, calls: callsToday },
      notifications,
    })
  },
)
