import { Hono } from 'hono'
import { sql } from 'kysely'
import { listFlows } from '../flows/queries.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { listNotifications } from '../notifications/queries.ts'
import { readerOf } from '../notifications/routes.ts'
import { findAttention } from './attention.ts'

type Today = { contacts: number; messages: number; calls: number }

/** The first page: what runs now, and what needs somebody to look. */
export const overview = new Hono<Env>().get(
  '/',
  allow('flows.read', { summary: 'Show what runs now and what needs attention' }),
  async (c) => {
    const { db, workspaceId } = c.var
    const flows = await listFlows(db, workspaceId)
    const { rows } = await sql<Today>`
      select (select coalesce(sum(n), 0)::int from (
          select n from people_counts where workspace_id = ${workspaceId}
          union all select n from people_deltas where workspace_id = ${workspaceId}) counted) as contacts,
        (select count(*)::int from messages where workspace_id = ${workspaceId} and direction = 'out' and at > now() - interval '24 hours') as messages,
        (select count(*)::int from calls where workspace_id = ${workspaceId} and at > now() - interval '24 hours') as calls`.execute(
      db,
    )
    const notices = await listNotifications(db, workspaceId, { reader: readerOf(c), limit: 20 })
    return c.json({
      flows: flows.filter((flow) => flow.status === 'live' || flow.status === 'paused').slice(0, 12),
      drafts: flows.filter((flow) => flow.status === 'draft').length,
      attention: await findAttention(db, workspaceId),
      today: rows[0] ?? { contacts: 0, messages: 0, calls: 0 },
      notifications: notices.items,
    })
  },
)
