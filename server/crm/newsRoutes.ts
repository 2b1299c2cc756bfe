import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from '#sdk'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { findSync } from './findSync.ts'
import { lookAgain } from './resolveConflict.ts'

const Anything = z.looseObject({})

/** What the CRM told, and what it did not take: both may be tried again. */
export const news = new Hono<Env>()
  .get(
    '/:id/news',
    allow('connections.read', { summary: 'What the CRM told', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const items = await db
        .selectFrom('crmInbox')
        .select([
          'id',
          'object',
          'remoteId',
          'change',
          'source',
          'receivedAt',
          'appliedAt',
          'attempts',
          'problem',
          'error',
        ])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .orderBy('receivedAt', 'desc')
        .limit(100)
        .execute()
      return c.json({ items })
    },
  )
  .post(
    '/:id/news/:news/replay',
    allow('connections.write', { summary: 'Look at a record again', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { id, news } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      const told = await db
        .selectFrom('crmInbox')
        .select(['object', 'remoteId'])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .where('id', '=', news)
        .executeTakeFirst()
      if (!told) throw new NotFound('news', news)
      await lookAgain(db, workspaceId, { connectionId: id, ...told })
      return c.json({ ok: true })
    },
  )
  .get(
    '/:id/writes',
    allow('connections.read', { summary: 'What the CRM did not take', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const { rows } = await sql`
        select o.id, o.object, o.contact_id, o.state, o.attempts, o.problem, o.error, o.field, o.since,
          coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone) as name
        from crm_outbox o join contacts c on c.workspace_id = o.workspace_id and c.id = o.contact_id
        where o.workspace_id = ${workspaceId} and o.connection_id = ${id} and o.state = 'failed'
        order by o.since desc limit 100`.execute(db)
      return c.json({ items: rows as Record<string, unknown>[] })
    },
  )
  .post(
    '/:id/writes/:write/retry',
    allow('connections.write', { summary: 'Try a write again', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { id, write } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      const { numUpdatedRows } = await db
        .updateTable('crmOutbox')
        .set({ state: 'waiting', dueAt: new Date(0), attempts: 0 })
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .where('id', '=', write)
        .where('state', '=', 'failed')
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw new NotFound('write', write)
      await sql`update crm_syncs set due_at = '-infinity' where workspace_id = ${workspaceId} and connection_id = ${id}`.execute(
        db,
      )
      return c.json({ ok: true })
    },
  )
