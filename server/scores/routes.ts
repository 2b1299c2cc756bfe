import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Db, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { ScoreDefinition } from './definition.ts'
import { previewScore } from './previewScore.ts'
import { changeScore, createScore, deleteScore } from './saveScore.ts'

const Title = z.string().trim().min(1).max(120)
const NewScore = z.strictObject({
  title: Title,
  key: z
    .string()
    .max(60)
    .default('score')
    .meta({ description: '"score" is the contact’s own; any other becomes a number field of that key.' }),
  definition: ScoreDefinition,
})
const ScoreChange = z.strictObject({
  title: Title.optional(),
  definition: ScoreDefinition.optional(),
  tell: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether those who cross a threshold by this change start flows.' }),
})
const Preview = z.strictObject({ key: z.string().max(60).default('score'), definition: ScoreDefinition })

export type ScoreRow = {
  id: string
  key: string
  title: string
  definition: ScoreDefinition
  /** everybody is being counted anew */
  counting: boolean
  updatedAt: Date
}

export const scores = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List the scores and how they are counted' }), async (c) =>
    c.json({ items: await listScores(c.var.db, c.var.workspaceId) }),
  )
  .post('/', allow('fields.manage', { summary: 'Make a score', status: 201 }), body(NewScore), async (c) => {
    const { db, workspaceId } = c.var
    const id = await createScore(db, workspaceId, c.req.valid('json'))
    return c.json(await getScore(db, workspaceId, id), 201)
  })
  .post(
    '/preview',
    allow('fields.manage', { summary: 'Count what a definition would change; changes nothing' }),
    body(Preview),
    async (c) => {
      const { db, workspaceId } = c.var
      const score = c.req.valid('json')
      const before = (await listScores(db, workspaceId)).find((one) => one.key === score.key)
      return c.json(await previewScore(db, workspaceId, score, before, await readNow(db)))
    },
  )
  .get('/:id', allow('contacts.read', { summary: 'Show a score' }), async (c) =>
    c.json(await getScore(c.var.db, c.var.workspaceId, c.req.param('id'))),
  )
  .patch(
    '/:id',
    allow('fields.manage', { summary: 'Change a score; everybody is counted anew' }),
    body(ScoreChange),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      await changeScore(db, workspaceId, id, c.req.valid('json'))
      return c.json(await getScore(db, workspaceId, id))
    },
  )
  .delete(
    '/:id',
    allow('fields.manage', { summary: 'Delete a score; the numbers stay as they are', status: 204 }),
    async (c) => {
      await deleteScore(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.body(null, 204)
    },
  )

async function listScores(db: Db, workspaceId: string): Promise<ScoreRow[]> {
  const { rows } = await sql<ScoreRow>`
    select id, key, title, definition, recount_after is not null as counting, updated_at
    from scores where workspace_id = ${workspaceId} order by position, id`.execute(db)
  return rows
}

async function getScore(db: Db, workspaceId: string, id: string): Promise<ScoreRow> {
  const score = (await listScores(db, workspaceId)).find((one) => one.id === id)
  if (!score) throw new NotFound('score', id)
  return score
}
