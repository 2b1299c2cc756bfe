import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { messageChannels } from '#sdk/channels'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { streamChanges } from '../live/stream.ts'
import { answerCall, callActions, clickAs, replyAs } from './answer.ts'
import { listPractice, showPractice } from './queries.ts'
import { talkOnCall } from './talkOnCall.ts'

const Page = z.strictObject({
  q: z.string().max(200).optional(),
  cursor: z.coerce.date().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
const Reply = z.strictObject({
  channel: z.enum(messageChannels),
  text: z.string().trim().min(1).max(4000),
})
const Click = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) })
const CallAnswer = z.strictObject({ do: z.enum(callActions), say: z.string().trim().max(2000).optional() })

const Talk = z.union([
  z.strictObject({ text: z.string().trim().min(1).max(2000) }),
  z.strictObject({ keys: z.string().regex(/^[0-9*#]$/, 'One key.') }),
])

/** The practice phone: what simulated providers "sent", and answering it as the contact. */
export const practice = new Hono<Env>()
  .get(
    '/people',
    allow('practice.read', { summary: 'List whose practice phones have something on them' }),
    query(Page),
    async (c) => {
      const { q, cursor, limit } = c.req.valid('query')
      return c.json(await listPractice(c.var.db, c.var.workspaceId, { q, before: cursor, limit }))
    },
  )
  .get('/people/:contactId', allow('practice.read', { summary: 'Show one practice phone' }), async (c) =>
    c.json(await showPractice(c.var.db, c.var.workspaceId, c.req.param('contactId'))),
  )
  .post(
    '/people/:contactId/reply',
    allow('practice.use', { summary: 'Write back as the contact' }),
    body(Reply),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const contactId = c.req.param('contactId')
      const { items } = await showPractice(db, workspaceId, contactId)
      if (items.length === 0) throw new NotFound('practice phone of contact', contactId)
      const message = await replyAs(db, workspaceId, {
        contactId,
        at: await readNow(db),
        ...c.req.valid('json'),
      })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json(message)
    },
  )
  .post(
    '/messages/:id/click',
    allow('practice.use', { summary: 'Open a link as the contact' }),
    body(Click),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      await clickAs(db, workspaceId, c.req.param('id'), c.req.valid('json').url, await readNow(db))
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json({ ok: true })
    },
  )
  .post(
    '/calls/:id',
    allow('practice.use', { summary: 'Answer a call as the contact' }),
    body(CallAnswer),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { do: action, say } = c.req.valid('json')
      await answerCall(db, workspaceId, c.req.param('id'), { action, say, at: await readNow(db) })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json({ ok: true })
    },
  )
  .post(
    '/calls/:id/say',
    allow('practice.use', { summary: 'Say something on a call as the contact', bare: true }),
    body(Talk),
    async (c) => {
      const { workspaceId, parts } = c.var
      await talkOnCall(parts.engine.engineering, workspaceId, c.req.param('id'), c.req.valid('json'))
      parts.engine.nudge(workspaceId)
      return c.json({ ok: true })
    },
  )
  .get('/live', allow('practice.read', { summary: 'Watch the practice phones', stream: true }), (c) =>
    streamChanges(c, 'practice', 'changed', async (db) => {
      const { rows } = await sql`
        select (select max(at) from messages where workspace_id = ${c.var.workspaceId} and simulated) as message,
          (select max(greatest(at, answered_at, ended_at)) from calls where workspace_id = ${c.var.workspaceId} and simulated) as call,
          (select max(l.position) from calls c join call_lines l on l.call_id = c.id
            where c.workspace_id = ${c.var.workspaceId} and c.simulated and c.status <> 'ended') as line`.execute(
        db,
      )
      return rows[0]
    }),
  )
