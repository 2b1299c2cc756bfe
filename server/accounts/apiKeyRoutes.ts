import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Forbidden, NotFound } from '../http/errors.ts'
import { hashKey, makeKey } from './apiKey.ts'
import { PERMISSIONS } from './permissions.ts'

const NewKey = z.strictObject({
  title: z.string().trim().min(1).max(100),
  permissions: z.array(z.enum(PERMISSIONS)).min(1),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
})

const Key = z.object({
  id: z.uuid(),
  title: z.string(),
  start: z.string(),
  permissions: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
})

const shown = ['id', 'title', 'start', 'permissions', 'createdAt', 'expiresAt', 'lastUsedAt'] as const

export const apiKeys = new Hono<Env>()
  .get(
    '/',
    allow('keys.manage', { summary: 'List API keys', returns: z.object({ items: z.array(Key) }) }),
    async (c) => {
      const items = await c.var.db
        .selectFrom('apiKeys')
        .select(shown)
        .where('workspaceId', '=', c.var.workspaceId)
        .where('revokedAt', 'is', null)
        .orderBy('createdAt', 'desc')
        .limit(500)
        .execute()
      return c.json({ items })
    },
  )
  .post(
    '/',
    allow('keys.manage', {
      summary: 'Make an API key',
      description: 'The answer holds the key itself, which is shown this once.',
      returns: Key.extend({ key: z.string() }),
      status: 201,
    }),
    body(NewKey),
    async (c) => {
      const { title, permissions, expiresAt } = c.req.valid('json')
      const beyond = permissions.filter((permission) => !c.var.permissions.has(permission))
      if (beyond.length > 0) {
        throw new Forbidden({
          en: `You may not give a key what you may not do yourself: ${beyond.join(', ')}.`,
          es: `No puedes dar a una clave lo que tú no puedes hacer: ${beyond.join(', ')}.`,
        })
      }
      const key = makeKey()
      const made = await c.var.db
        .insertInto('apiKeys')
        .values({
          workspaceId: c.var.workspaceId,
          title,
          start: key.slice(0, 12),
          hash: hashKey(key),
          permissions,
          createdBy: c.var.actor,
          expiresAt,
        })
        .returning(shown)
        .executeTakeFirstOrThrow()
      await record(c.var.db, c, { action: 'key.made', target: made.id, detail: { title, permissions } })
      return c.json({ ...made, key }, 201)
    },
  )
  .delete('/:id', allow('keys.manage', { summary: 'Revoke an API key', status: 204 }), async (c) => {
    const id = c.req.param('id')
    const gone = await c.var.db
      .updateTable('apiKeys')
      .set({ revokedAt: new Date() })
      .where('workspaceId', '=', c.var.workspaceId)
      .where('id', '=', id)
      .where('revokedAt', 'is', null)
      .returning('title')
      .executeTakeFirst()
    if (!gone) throw new NotFound('API key', id)
    await record(c.var.db, c, { action: 'key.revoked', target: id, detail: { title: gone.title } })
    return c.body(null, 204)
  })
