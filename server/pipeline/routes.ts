import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { Rule } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { Filter, readFilter } from '../contacts/filter.ts'
import { type Db, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { languageOf } from '../http/language.ts'
import { streamChanges } from '../live/stream.ts'
import { countStages, lastMoves } from './board.ts'
import { createPipeline, deletePipeline, requireNumberField } from './createPipeline.ts'
import { pipelineMetrics } from './metrics.ts'
import { listPipelines, saveStages } from './savePipeline.ts'
import { changeStageRule, createStageRule, deleteStageRule, listStageRules } from './stageRules.ts'

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
const Stages = z.array(Stage).min(1).max(50)
const NewPipeline = z.strictObject({
  title: Title,
  stages: Stages.optional().meta({ description: 'The eight usual ones when absent.' }),
})
const PipelineChange = z.strictObject({
  title: Title.optional(),
  stages: Stages.optional(),
  valueField: z
    .string()
    .max(60)
    .nullable()
    .optional()
    .meta({ description: 'Key of the number field that says what a sale is worth.' }),
})
const StageRule = z.strictObject({
  title: Title,
  from: z.string().max(100),
  to: z.string().max(100),
  rule: Rule,
  active: z.boolean().default(true),
})
const StageRuleChange = StageRule.extend({ active: z.boolean() }).partial()
const Period = z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(30) })

export const pipelines = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List pipelines with their stages' }), async (c) =>
    c.json(await listPipelines(c.var.db, c.var.workspaceId)),
  )
  .post(
    '/',
    allow('pipeline.manage', { summary: 'Create a pipeline', status: 201 }),
    body(NewPipeline),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = await createPipeline(db, workspaceId, { ...c.req.valid('json'), language: languageOf(c) })
      return c.json(await getPipeline(db, workspaceId, id), 201)
    },
  )
  .patch(
    '/:id',
    allow('pipeline.manage', { summary: 'Change a pipeline and its stages' }),
    body(PipelineChange),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { stages, ...change } = c.req.valid('json')
      const there = await db
        .selectFrom('pipelines')
        .select('id')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!there) throw new NotFound('pipeline', id)
      if (change.valueField) await requireNumberField(db, workspaceId, change.valueField)
      if (Object.values(change).some((value) => value !== undefined))
        await db
          .updateTable('pipelines')
          .set(change)
          .where('workspaceId', '=', workspaceId)
          .where('id', '=', id)
          .execute()
      if (stages) await saveStages(db, workspaceId, id, stages)
      return c.json(await getPipeline(db, workspaceId, id))
    },
  )
  .delete(
    '/:id',
    allow('pipeline.manage', { summary: 'Delete a pipeline in which nobody stands', status: 204 }),
    async (c) => {
      await deletePipeline(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.body(null, 204)
    },
  )
  .get(
    '/:id/totals',
    allow('contacts.read', { summary: 'Count the people in each stage' }),
    query(Filter),
    async (c) => {
      const { db, workspaceId } = c.var
      const pipeline = await getPipeline(db, workspaceId, c.req.param('id'))
      const types = await fieldTypes(db, workspaceId)
      const filter = readFilter(c.req.valid('query'), types)
      return c.json({ stages: await countStages(db, workspaceId, pipeline, filter, types) })
    },
  )
  .get(
    '/:id/live',
    allow('contacts.read', { summary: 'Follow the moves along a pipeline', stream: true }),
    async (c) => {
      const { workspaceId } = c.var
      const id = c.req.param('id')
      await c.var.inWorkspace((db) => getPipeline(db, workspaceId, id))
      return streamChanges(c, `pipeline ${id}`, 'moves', (db) => lastMoves(db, workspaceId, id))
    },
  )
  .get(
    '/:id/metrics',
    allow('contacts.read', { summary: 'How people move along a pipeline' }),
    query(Period),
    async (c) => {
      const { db, workspaceId } = c.var
      const pipeline = await getPipeline(db, workspaceId, c.req.param('id'))
      const { from, day } = await beginningOf(db, workspaceId, c.req.valid('query').days)
      const { stages, days } = await pipelineMetrics(db, workspaceId, pipeline.id, day)
      const totals = await countStages(db, workspaceId, pipeline, {}, {})
      return c.json({
        from: from.toISOString(),
        days,
        stages: stages.map((stage) => ({
          ...stage,
          now: totals.find((total) => total.key === stage.key) ?? {
            key: stage.key,
            count: 0,
            overdue: 0,
            value: 0,
          },
        })),
      })
    },
  )
  .get('/:id/rules', allow('contacts.read', { summary: 'List the rules that move people on' }), async (c) => {
    const { db, workspaceId } = c.var
    const { id } = await getPipeline(db, workspaceId, c.req.param('id'))
    return c.json({ items: await listStageRules(db, workspaceId, id) })
  })
  .post(
    '/:id/rules',
    allow('pipeline.manage', { summary: 'Create a rule that moves people on', status: 201 }),
    body(StageRule),
    async (c) => {
      const { db, workspaceId } = c.var
      const pipeline = await getPipeline(db, workspaceId, c.req.param('id'))
      const id = await createStageRule(db, workspaceId, pipeline.id, c.req.valid('json'))
      return c.json({ id }, 201)
    },
  )
  .patch(
    '/:id/rules/:ruleId',
    allow('pipeline.manage', { summary: 'Change a rule that moves people on' }),
    body(StageRuleChange),
    async (c) => {
      const { id: pipelineId, ruleId: id } = c.req.param()
      await changeStageRule(c.var.db, c.var.workspaceId, { pipelineId, id }, c.req.valid('json'))
      return c.json({ id })
    },
  )
  .delete(
    '/:id/rules/:ruleId',
    allow('pipeline.manage', { summary: 'Delete a rule that moves people on', status: 204 }),
    async (c) => {
      const { id, ruleId } = c.req.param()
      await deleteStageRule(c.var.db, c.var.workspaceId, id, ruleId)
      return c.body(null, 204)
    },
  )

async function getPipeline(db: Db, workspaceId: string, id: string) {
  const pipeline = (await listPipelines(db, workspaceId)).find((one) => one.id === id)
  if (!pipeline) throw new NotFound('pipeline', id)
  return pipeline
}

/** Whole days: the one so many days ago from its beginning on, where the workspace is. */
async function beginningOf(db: Db, workspaceId: string, days: number): Promise<{ from: Date; day: string }> {
  const now = await readNow(db)
  const { rows } = await sql<{ from: Date; day: string }>`
    select day::timestamp at time zone zone as "from", to_char(day, 'YYYY-MM-DD') as day
    from (select time_zone as zone, (${now}::timestamptz at time zone time_zone)::date - ${days}::int as day
      from workspaces where id = ${workspaceId}) w`.execute(db)
  const [beginning] = rows
  if (!beginning) throw new NotFound('workspace', workspaceId)
  return beginning
}
