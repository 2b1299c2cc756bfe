import { Hono } from 'hono'
import { z } from 'zod'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { cancelCall, rescheduleCall } from './changeCall.ts'
import { placeCall } from './placeCall.ts'

const When = z.coerce.date()
const Wish = z.strictObject({
  contactId: z.uuid(),
  connection: z.uuid().meta({ description: 'The account that calls.' }),
  at: When.optional().meta({ description: 'Not before this moment.' }),
  settings: z
    .record(z.string(), z.unknown())
    .meta({ description: 'The settings of the step that calls: agentId, script, answers, retries, …' }),
})

/** Calls that no flow asks for. */
export const placeCalls = new Hono<Env>()
  .post('/', allow('calls.operate', { summary: 'Call a contact', status: 201 }), body(Wish), async (c) => {
    const { db, workspaceId, parts } = c.var
    const { settings, ...who } = c.req.valid('json')
    const id = await placeCall(db, parts.registry, workspaceId, { ...settings, ...who }, await readNow(db))
    c.var.afterCommit(() => parts.engine.nudge(workspaceId))
    return c.json({ id }, 201)
  })
  .post(
    '/:id/reschedule',
    allow('calls.operate', { summary: 'Move a call that was not dialled yet' }),
    body(z.strictObject({ at: When })),
    async (c) => {
      await rescheduleCall(c.var.db, c.var.workspaceId, c.req.param('id'), c.req.valid('json').at)
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/cancel',
    allow('calls.operate', { summary: 'Take a call back', bare: true }),
    body(z.strictObject({})),
    async (c) => {
      const { workspaceId, actor, parts } = c.var
      await cancelCall(parts.engine.engineering, { workspaceId, id: c.req.param('id'), who: actor })
      return c.json({ ok: true })
    },
  )
