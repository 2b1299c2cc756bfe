import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { countUnread, listNotifications, markRead, type Reader } from './queries.ts'

const Page = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
const Read = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(1000).optional().meta({ description: 'All of them, when left out.' }),
})

export const readerOf = (c: Context<Env>): Reader => ({ userId: c.var.userId, role: c.var.role })

/** What flows and the product tell the team. */
export const notifications = new Hono<Env>()
  .get('/', allow('flows.read', { summary: 'List notices, latest first' }), query(Page), async (c) => {
    const { db, workspaceId } = c.var
    const reader = readerOf(c)
    return c.json({
      ...(await listNotifications(db, workspaceId, { reader, ...c.req.valid('query') })),
      unread: await countUnread(db, workspaceId, reader),
    })
  })
  .post('/read', allow('contacts.write', { summary: 'Mark notices as read' }), body(Read), async (c) => {
    const { db, workspaceId } = c.var
    const { ids } = c.req.valid('json')
    return c.json({ read: await markRead(db, workspaceId, { reader: readerOf(c), ids }) })
  })
