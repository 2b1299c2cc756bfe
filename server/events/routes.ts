import { Hono } from 'hono'
import { z } from 'zod'
import { byActor } from '../contacts/byActor.ts'
import type { Db } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { EventInput, receiveEvents } from './receiveEvents.ts'

const Batch = z.strictObject({ events: z.array(EventInput).min(1).max(500) })

export const events = new Hono<Env>()
  .post(
    '/',
    allow('events.write', {
      summary: 'Tell an event about a contact',
      description:
        'The contact is named by id, externalId, email or phone. With an `id`, the event is recorded once however often it is sent.',
      status: 202,
      intake: true,
    }),
    body(EventInput),
    async (c) => {
      const { db, workspaceId, keyId } = c.var
      const input = c.req.valid('json')
      const receive = async (trx: Db) =>
        (await receiveEvents(trx, workspaceId, [input], { by: byActor(c), at: () => '' }))[0]
      // With an Idempotency-Key, or about somebody new, it is recorded in a transaction of its own.
      const received = db
        ? await receive(db)
        : ((await c.get('intake')(workspaceId, input, keyId)) ?? (await c.var.inWorkspace(receive)))
      return c.json(received, 202)
    },
  )
  .post(
    '/batch',
    allow('events.write', { summary: 'Tell up to 500 events; all are recorded, or none', status: 202 }),
    body(Batch),
    async (c) => {
      const { events: inputs } = c.req.valid('json')
      const items = await receiveEvents(c.var.db, c.var.workspaceId, inputs, {
        by: byActor(c),
        at: (index) => `events.${index}.`,
      })
      return c.json({ items }, 202)
    },
  )
