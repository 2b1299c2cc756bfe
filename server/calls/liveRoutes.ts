import { Hono } from 'hono'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { streamChanges } from '../live/stream.ts'
import { listLiveCalls } from './liveCalls.ts'
import { giveBack, listenIn, sayOnCall, stopCall, takeOver } from './operateCall.ts'

const TakeOver = z.strictObject({
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'A number such as +34600000000.')
    .optional()
    .meta({
      description:
        'The phone that rings for it. Without one the colleague writes, and what they write is said.',
    }),
})

/** Calls that are going on: to watch, to take over, to stop. */
export const liveCalls = new Hono<Env>()
  .get('/live', allow('calls.read', { summary: 'Watch the calls that are going on', stream: true }), (c) =>
    streamChanges(c, 'calls', 'calls', (db) => listLiveCalls(db, c.var.workspaceId)),
  )
  .post(
    '/:id/stop',
    allow('calls.operate', { summary: 'End a call now', bare: true }),
    body(z.strictObject({})),
    async (c) => {
      await stopCall(c.var.parts.engine.engineering, whose(c))
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/take-over',
    allow('calls.operate', { summary: 'Go on with a call instead of its agent', bare: true }),
    body(TakeOver),
    async (c) => {
      await takeOver(c.var.parts.engine.engineering, { ...whose(c), ...c.req.valid('json') })
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/give-back',
    allow('calls.operate', { summary: 'Let the agent go on with a call that was taken over', bare: true }),
    body(z.strictObject({})),
    async (c) => {
      await giveBack(c.var.parts.engine.engineering, whose(c))
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/listen',
    allow('calls.operate', { summary: 'Ask where a call can be heard, for a minute from now', bare: true }),
    body(z.strictObject({})),
    async (c) => c.json(await listenIn(c.var.parts.engine.engineering, whose(c))),
  )
  .post(
    '/:id/say',
    allow('calls.operate', {
      summary: 'Say something on a call that you have taken over',
      bare: true,
    }),
    body(z.strictObject({ text: z.string().trim().min(1).max(2000) })),
    async (c) => {
      await sayOnCall(c.var.parts.engine.engineering, { ...whose(c), ...c.req.valid('json') })
      return c.json({ ok: true })
    },
  )

const whose = (c: {
  var: Pick<Env['Variables'], 'workspaceId' | 'actor'>
  req: { param(name: 'id'): string }
}) => ({
  workspaceId: c.var.workspaceId,
  callId: c.req.param('id'),
  who: c.var.actor,
})
