import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { readNow } from '../db/connect.ts'
import { listDoubtful } from '../effects/listDoubtful.ts'
import { listPausedAccounts, listStepPauses, resumeAccount, resumeStep } from '../effects/pauses.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { isThere } from './budgets.ts'
import { Limits, listLimits, setLimits } from './throttles.ts'

const Page = z.object({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** What becomes of sends on their way out: what is in doubt, what is paused, how fast they may go. */
export const delivery = new Hono<Env>()
  .get(
    '/doubtful',
    allow('runs.read', { summary: 'List sends of which nobody knows whether they left' }),
    query(Page),
    async (c) => c.json(await listDoubtful(c.var.db, c.var.workspaceId, c.req.valid('query'))),
  )
  .get('/pauses', allow('flows.read', { summary: 'List accounts and steps that are paused' }), async (c) =>
    c.json({
      accounts: await listPausedAccounts(c.var.db, c.var.workspaceId),
      steps: await listStepPauses(c.var.db, c.var.workspaceId),
    }),
  )
  .post(
    '/connections/:id/resume',
    allow('connections.write', { summary: 'Let an account send again', status: 204 }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      if (!(await resumeAccount(db, workspaceId, id, await readNow(db)))) throw new NotFound('pause', id)
      await record(db, c, { action: 'account.resumed', target: id })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.body(null, 204)
    },
  )
  .post(
    '/steps/resume',
    allow('flows.publish', { summary: 'Let a step of a flow send again', status: 204 }),
    body(z.strictObject({ flowId: z.uuid(), node: z.string().min(1).max(64) })),
    async (c) => {
      const { db, workspaceId } = c.var
      const place = c.req.valid('json')
      if (!(await resumeStep(db, workspaceId, place))) throw new NotFound('pause', place.node)
      await record(db, c, { action: 'step.resumed', target: place.flowId, detail: { node: place.node } })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.body(null, 204)
    },
  )
  .get('/limits', allow('flows.read', { summary: 'Show how fast accounts and flows may send' }), async (c) =>
    c.json({ items: await listLimits(c.var.db, c.var.workspaceId) }),
  )
  .put(
    '/limits',
    allow('workspace.manage', { summary: 'Set how fast an account or a flow may send', status: 204 }),
    body(Limits),
    async (c) => {
      const { db, workspaceId } = c.var
      const limits = c.req.valid('json')
      if (!(await isThere(db, workspaceId, limits)))
        throw new InvalidInput(
          { en: 'Choose what the limits are for.', es: 'Elige para qué son los límites.' },
          { scopeId: 'Choose a flow or an account.' },
        )
      await setLimits(db, workspaceId, limits)
      await record(db, c, { action: 'limits.set', target: limits.scopeId, detail: limits })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.body(null, 204)
    },
  )
