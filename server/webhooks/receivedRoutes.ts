import { Hono } from 'hono'
import { sql } from 'kysely'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'

/** So far back is looked for a request among the latest people of a flow. */
const LOOK_BACK = 200

export type ReceivedRequest = { at: string; content: Record<string, unknown> }

/** The latest request that came to a flow's own address: what its mapping is made by clicking in. */
export const receivedRequests = new Hono<Env>().get(
  '/:id/received',
  allow('flows.read', { summary: 'Show the latest request that came to the flow’s address' }),
  async (c) => {
    const { db, workspaceId } = c.var
    const id = c.req.param('id')
    const { rows: flows } = await sql`
      select from flows where workspace_id = ${workspaceId} and id = ${id} and deleted_at is null`.execute(db)
    if (flows.length === 0) throw new NotFound('flow', id)
    const { rows } = await sql<ReceivedRequest>`
      select e.event ->> 'at' as at, (e.event -> 'properties') - 'flowId' as content
      from (select state -> 'event' as event, id from runs
        where workspace_id = ${workspaceId} and flow_id = ${id} order by id desc limit ${LOOK_BACK}) e
      where e.event ->> 'type' = 'webhook.received' order by e.id desc limit 1`.execute(db)
    return c.json({ latest: rows[0] ?? null })
  },
)
