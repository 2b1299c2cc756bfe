import { Hono } from 'hono'
import { z } from '#sdk'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { openConnection } from './openConnection.ts'
import { beginSignIn, finishSignIn } from './signIn.ts'

export const signIns = new Hono<Env>()
  .post(
    '/authorized',
    allow('connections.write', {
      summary: 'End a sign-in at a vendor',
      returns: z.object({ id: z.string() }),
      stream: true,
    }),
    body(z.strictObject({ code: z.string().min(1).max(4000), state: z.string().min(1).max(500) })),
    async (c) => c.json({ id: await finishSignIn(c.var.parts, c.var.workspaceId, c.req.valid('json')) }),
  )
  .post(
    '/:id/authorize',
    allow('connections.write', {
      summary: 'Begin a sign-in at a vendor',
      returns: z.object({ url: z.string() }),
    }),
    async (c) => {
      const open = await openConnection(c.var.db, c.var.parts, c.var.workspaceId, c.req.param('id'))
      if (!open) throw new NotFound('account', c.req.param('id'))
      return c.json({ url: await beginSignIn(c.var.db, c.var.parts, open) })
    },
  )
