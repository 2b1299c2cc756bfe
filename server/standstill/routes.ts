import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict } from '../http/errors.ts'
import { findAtStake } from './atStake.ts'
import { goOn } from './goOn.ts'
import { standsStill } from './onceGoing.ts'

const GoOn = z.strictObject({
  how: z.enum(['go-on', 'spread', 'skip-stale']),
  hours: z.number().int().min(1).max(168).optional(),
})

/** A copy restored from a backup sends nothing until somebody says so. */
export const standstill = new Hono<Env>()
  .get(
    '/',
    allow('flows.read', { summary: 'Does this restored copy stand still, and what would go out' }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const found = await db
        .selectFrom('standstills')
        .select(['copiedAt', 'since'])
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirst()
      // Its own word is given, but one engine serves all.
      if (!found) return c.json({ standstill: null, waitsForOthers: await standsStill(parts.pool) })
      return c.json({
        waitsForOthers: false,
        standstill: { ...found, atStake: await findAtStake(db, workspaceId) },
      })
    },
  )
  .post(
    '/end',
    allow('workspace.manage', { summary: 'Let a restored copy go on' }),
    body(GoOn),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const wish = c.req.valid('json')
      const gone = await goOn(db, parts.registry, workspaceId, wish)
      if (!gone)
        throw new Conflict('not-standing-still', {
          en: 'This workspace does not stand still. There is nothing to let go on.',
          es: 'Este espacio de trabajo no está parado. No hay nada que reanudar.',
        })
      await record(db, c, { action: 'standstill.ended', detail: { ...wish, ...gone } })
      return c.json(gone)
    },
  )
