import { Hono } from 'hono'
import { z } from 'zod'
import { toJson } from '../db/json.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, NotFound } from '../http/errors.ts'

const Phone = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'Write the number with its country code, such as +34600000000.')
const Answer = z
  .strictObject({
    agentId: z.uuid().optional(),
    script: z.string().trim().max(5000).optional(),
    answers: z
      .array(
        z.strictObject({
          keys: z.string().max(1).optional(),
          words: z.array(z.string().max(60)).max(20).optional(),
          say: z.string().max(1000).optional(),
          outcome: z.enum(['interested', 'not-interested', 'callback', 'opt-out', 'transferred', 'answered']),
        }),
      )
      .max(9)
      .optional(),
    transferTo: z
      .strictObject({
        phone: Phone.optional(),
        queue: z.string().max(60).optional(),
        warm: z.boolean().default(true),
      })
      .optional(),
  })
  .meta({ description: 'What answers when somebody calls this number.' })
const NewNumber = z.strictObject({
  connectionId: z.uuid(),
  number: Phone,
  title: z.string().trim().max(120).optional(),
  active: z.boolean().default(true),
  mostDaily: z.number().int().min(1).max(100_000).nullable().default(null),
  coolDown: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .meta({ description: 'Seconds between two calls.' }),
  answer: Answer.nullable().default(null),
})
const NumberChange = NewNumber.omit({ connectionId: true, number: true }).partial()
const NewResponder = z.strictObject({
  queue: z.string().trim().min(1).max(60).default('default'),
  title: z.string().trim().min(1).max(120),
  phone: Phone,
  available: z.boolean().default(true),
  position: z.number().int().min(0).max(1000).default(0),
})

/** The numbers that call and are called, how many lines an account has, and who takes calls over. */
export const callLines = new Hono<Env>()
  .get('/numbers', allow('calls.read', { summary: 'List the numbers that calls come from' }), async (c) => {
    const items = await c.var.db
      .selectFrom('callNumbers')
      .select([
        'id',
        'connectionId',
        'number',
        'title',
        'active',
        'mostDaily',
        'coolDown',
        'usedAt',
        'usedToday',
        'answer',
      ])
      .where('workspaceId', '=', c.var.workspaceId)
      .orderBy('number')
      .limit(1000)
      .execute()
    return c.json({ items })
  })
  .post(
    '/numbers',
    allow('connections.write', { summary: 'Add a number to call from', status: 201 }),
    body(NewNumber),
    async (c) => {
      const { db, workspaceId } = c.var
      const { answer, ...number } = c.req.valid('json')
      const account = await db
        .selectFrom('connections')
        .select('id')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', number.connectionId)
        .executeTakeFirst()
      if (!account) throw new NotFound('account', number.connectionId)
      const made = await db
        .insertInto('callNumbers')
        .values({ ...number, workspaceId, answer: answer && toJson(answer) })
        .onConflict((conflict) => conflict.columns(['connectionId', 'number']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made)
        throw new Conflict('number-known', {
          en: 'This number is there already.',
          es: 'Este número ya está.',
        })
      return c.json(made, 201)
    },
  )
  .patch(
    '/numbers/:id',
    allow('connections.write', { summary: 'Change a number' }),
    body(NumberChange),
    async (c) => {
      const { answer, ...change } = c.req.valid('json')
      const done = await c.var.db
        .updateTable('callNumbers')
        .set({ ...change, ...(answer === undefined ? {} : { answer: answer && toJson(answer) }) })
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', c.req.param('id'))
        .returning('id')
        .executeTakeFirst()
      if (!done) throw new NotFound('number', c.req.param('id'))
      return c.json(done)
    },
  )
  .delete(
    '/numbers/:id',
    allow('connections.write', { summary: 'Remove a number', status: 204 }),
    async (c) => {
      const { numDeletedRows } = await c.var.db
        .deleteFrom('callNumbers')
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', c.req.param('id'))
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new NotFound('number', c.req.param('id'))
      return c.body(null, 204)
    },
  )
  .get('/responders', allow('calls.read', { summary: 'List who takes calls over' }), async (c) => {
    const items = await c.var.db
      .selectFrom('responders')
      .select(['id', 'queue', 'title', 'phone', 'available', 'position', 'takenAt'])
      .where('workspaceId', '=', c.var.workspaceId)
      .orderBy('queue')
      .orderBy('position')
      .limit(1000)
      .execute()
    return c.json({ items })
  })
  .post(
    '/responders',
    allow('connections.write', { summary: 'Add somebody who takes calls over', status: 201 }),
    body(NewResponder),
    async (c) => {
      const made = await c.var.db
        .insertInto('responders')
        .values({ ...c.req.valid('json'), workspaceId: c.var.workspaceId })
        .onConflict((conflict) => conflict.columns(['workspaceId', 'queue', 'phone']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made)
        throw new Conflict('responder-known', {
          en: 'This phone is in the queue already.',
          es: 'Este teléfono ya está en la cola.',
        })
      return c.json(made, 201)
    },
  )
  .patch(
    '/responders/:id',
    allow('calls.operate', { summary: 'Change who takes calls over, or whether they do right now' }),
    body(NewResponder.omit({ phone: true }).partial()),
    async (c) => {
      const done = await c.var.db
        .updateTable('responders')
        .set(c.req.valid('json'))
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', c.req.param('id'))
        .returning('id')
        .executeTakeFirst()
      if (!done) throw new NotFound('responder', c.req.param('id'))
      return c.json(done)
    },
  )
  .delete(
    '/responders/:id',
    allow('connections.write', { summary: 'Take somebody out of a queue', status: 204 }),
    async (c) => {
      const { numDeletedRows } = await c.var.db
        .deleteFrom('responders')
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', c.req.param('id'))
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new NotFound('responder', c.req.param('id'))
      return c.body(null, 204)
    },
  )
  .put(
    '/accounts/:id/lines',
    allow('connections.write', { summary: 'Say how many calls an account makes at once' }),
    body(z.strictObject({ most: z.number().int().min(1).max(10_000).nullable() })),
    async (c) => {
      const done = await c.var.db
        .updateTable('connections')
        .set({ mostCalls: c.req.valid('json').most })
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', c.req.param('id'))
        .returning('id')
        .executeTakeFirst()
      if (!done) throw new NotFound('account', c.req.param('id'))
      return c.json(done)
    },
  )
