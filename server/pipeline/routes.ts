import { Hono } from 'hono'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { listPipelines, saveStages } from './savePipeline.ts'

const Title = z.string().trim().min(1).max(120)
const Stage = z.strictObject({
  id: z.uuid().optional(),
  key: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/, 'Small letters, digits and hyphens, beginning with a letter.'),
  title: Title,
  probability: z.number().int().min(0).max(100).default(0),
  slaDays: z.number().int().min(1).max(3650).nullable().default(null),
  closed: z.enum(['won', 'lost']).nullable().default(null),
})
const PipelineChange = z.strictObject({
  title: Title.optional(),
  stages: z.array(Stage).min(1).max(50).optional(),
})

export const pipelines = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List pipelines with their stages' }), async (c) =>
    c.json(await listPipelines(c.var.db, c.var.workspaceId)),
  )
  .patch(
    '/:id',
    allow('pipeline.manage', { summary: 'Change a pipeline and its stages' }),
    body(PipelineChange),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { title, stages } = c.req.valid('json')
      const there = await db
        .selectFrom('pipelines')
        .select('id')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!there) throw new NotFound('pipeline', id)
      if (title)
        await db
          .updateTable('pipelines')
          .set({ title })
          .where('workspaceId', '=', workspaceId)
          .where('id', '=', id)
          .execute()
      if (stages) await saveStages(db, workspaceId, id, stages)
      return c.json((await listPipelines(db, workspaceId)).find((pipeline) => pipeline.id === id))
    },
  )
