import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { byActor } from '../contacts/byActor.ts'
import { findContact } from '../contacts/queries.ts'
import { readNow } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { BY_HAND } from './definition.ts'
import { explainScores } from './explain.ts'

const ByHand = z.strictObject({
  score: z.string().max(60).default('score'),
  points: z
    .number()
    .min(-1000)
    .max(1000)
    .refine((points) => points !== 0, 'Zero points change nothing.'),
  why: z.string().trim().max(300).default(''),
})

/** What a contact's scores are made of. */
export const contactScores = new Hono<Env>()
  .get('/:id/scores', allow('contacts.read', { summary: 'Explain a contact’s scores' }), async (c) => {
    const { db, workspaceId } = c.var
    const id = c.req.param('id')
    await requireContact(c.var, id)
    return c.json({ items: await explainScores(db, workspaceId, id, await readNow(db)) })
  })
  .post(
    '/:id/scores/points',
    allow('contacts.write', { summary: 'Give a contact points, or take some' }),
    body(ByHand),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { score, points, why } = c.req.valid('json')
      await requireContact(c.var, id)
      const { rows } = await sql`
        select from scores where workspace_id = ${workspaceId} and key = ${score}`.execute(db)
      if (rows.length === 0) throw new NotFound('score', score)
      await recordEvents(db, workspaceId, [
        { contactId: id, type: BY_HAND, properties: { score, points, why, by: byActor(c) } },
      ])
      return c.json({ id })
    },
  )

async function requireContact({ db, workspaceId }: Pick<Env['Variables'], 'db' | 'workspaceId'>, id: string) {
  if (!(await findContact(db, workspaceId, id))) throw new NotFound('contact', id)
}
