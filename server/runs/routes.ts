import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { resolveIntent } from '../effects/resolveIntent.ts'
import { tellRuns } from '../flows/pauseFlow.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { showRun } from './showRun.ts'

const Skip = z.strictObject({ exit: z.string().min(1).max(64).default('default') })
const Resolve = z.strictObject({ as: z.enum(['resend', 'sent', 'skip']) })

export const runs = new Hono<Env>()
  .get('/:id', allow('runs.read', { summary: 'Show one person’s way through a flow' }), async (c) =>
    c.json(await showRun(c.var.db, c.var.workspaceId, c.req.param('id'))),
  )
  .post('/:id/remove', allow('runs.write', { summary: 'Take one person out of the flow' }), async (c) => {
    const id = c.req.param('id')
    await tell(c, id, { type: 'ended', status: 'left', because: 'Removed by hand.' })
    await record(c.var.db, c, { action: 'run.removed', target: id })
    return c.json({ ok: true })
  })
  .post(
    '/:id/skip',
    allow('runs.write', { summary: 'Let one person leave the step by an exit' }),
    body(Skip),
    async (c) => {
      const id = c.req.param('id')
      const { exit } = c.req.valid('json')
      await tell(c, id, { type: 'exited', exit, detail: { because: 'Skipped by hand.' } })
      await record(c.var.db, c, { action: 'run.skipped', target: id, detail: { exit } })
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/retry',
    allow('runs.write', { summary: 'Try the step again that a person is parked at' }),
    async (c) => {
      const id = c.req.param('id')
      await tell(c, id, { type: 'again' }, 'parked')
      await record(c.var.db, c, { action: 'run.retried', target: id })
      return c.json({ ok: true })
    },
  )

export const intents = new Hono<Env>().post(
  '/:id/resolve',
  allow('runs.write', { summary: 'Decide what became of a doubtful send' }),
  body(Resolve),
  async (c) => {
    const { db, workspaceId, parts } = c.var
    const id = c.req.param('id')
    const { as } = c.req.valid('json')
    await resolveIntent(db, workspaceId, id, as, c.var.actor)
    await record(db, c, { action: `intent.${as}`, target: id })
    c.var.afterCommit(() => parts.engine.nudge(workspaceId))
    return c.json({ ok: true })
  },
)

async function tell(
  c: { var: Env['Variables'] },
  id: string,
  told: Record<string, unknown>,
  only?: 'parked',
) {
  const { db, workspaceId, parts } = c.var
  const run = await db
    .selectFrom('runs')
    .select('status')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!run) throw new NotFound('run', id)
  // A step that is under way would be done twice.
  if (only && run.status === 'active')
    throw new Conflict(
      'not-parked',
      'This person is not held up by a problem. There is nothing to try again.',
    )
  const changed = await tellRuns(
    db,
    workspaceId,
    only ? sql`id = ${id} and status = ${only}` : sql`id = ${id}`,
    told,
  )
  if (changed === 0) throw new Conflict('ended', 'This person has already left the flow.')
  c.var.afterCommit(() => parts.engine.nudge(workspaceId))
}
