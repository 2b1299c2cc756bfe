import { setImmediate as breathe } from 'node:timers/promises'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { FlowGraph, FlowNode } from '#sdk/flow'
import { record } from '../audit/record.ts'
import { type Db, readNow } from '../db/connect.ts'
import { getFlow } from '../flows/queries.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env, Parts } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { putIn } from '../templates/putIn.ts'
import { renderInput, templatesIn } from '../templates/renderInput.ts'
import { scopeOf } from '../templates/scope.ts'
import { checkStory, Expectation } from './expectations.ts'
import { forecaster, type Price } from './forecast.ts'
import { canStart, loadPeople, loadStage } from './loadStage.ts'
import { changeKept, forgetKept, keep, listKept } from './queries.ts'
import { rehearse } from './rehearse.ts'
import { runKept } from './runKept.ts'
import { Answer, Behaviour, Script } from './script.ts'
import type { Person, Stage } from './show.ts'

const Rehearse = Script.extend({
  contactId: z.uuid(),
  expectations: z.array(Expectation).max(50).default([]),
  /** Where the person comes in: a trigger; the first one, when absent. */
  node: z.string().max(64).optional(),
})
const Crowd = z.strictObject({
  /** everybody, when absent */
  segmentId: z.uuid().optional(),
  startsAt: Script.shape.startsAt,
  behaviour: Behaviour.optional(),
  node: z.string().max(64).optional(),
})
const Keep = z.strictObject({
  title: z.string().trim().min(1).max(120),
  contactId: z.uuid(),
  startsAt: Script.shape.startsAt,
  answers: z.array(Answer).max(200).default([]),
  behaviour: Behaviour.optional(),
  expectations: z.array(Expectation).min(1).max(50),
})
const TryStep = z.strictObject({ contactId: z.uuid(), step: FlowNode })

const SAMPLE = 1000

/** Trying a flow without reaching anybody. */
export const rehearsals = new Hono<Env>()
  .post(
    '/:id/rehearse',
    allow('flows.write', { summary: 'Rehearse the draft with one contact: nothing is sent' }),
    body(Rehearse),
    async (c) => {
      const { contactId, expectations, startsAt, ...script } = c.req.valid('json')
      const { stage, people, now } = await onStage(c.var.db, c.var.parts, c.var.workspaceId, {
        flowId: c.req.param('id'),
        contactIds: [contactId],
      })
      const [person] = people
      if (!person) throw new NotFound('contact', contactId)
      const story = await rehearse(stage, person, {
        ...script,
        startsAt: startsAt ? new Date(startsAt) : now,
      })
      return c.json({ story, checked: checkStory(story, expectations) })
    },
  )
  .post(
    '/:id/forecast',
    allow('flows.write', { summary: 'Forecast what the draft would come to for many people', bare: true }),
    body(Crowd),
    async (c) => {
      const { segmentId, startsAt, behaviour, node } = c.req.valid('json')
      const { parts, workspaceId } = c.var
      const flowId = c.req.param('id')
      // Read in one transaction, played in none: a thousand passages take a second or two.
      const { stage, people, now, total, prices } = await c.var.inWorkspace(async (db) => {
        const { contactIds, total } = await sampleOf(db, workspaceId, segmentId)
        const set = await onStage(db, parts, workspaceId, { flowId, contactIds })
        return { ...set, total, prices: await pricesOf(db, workspaceId) }
      })
      const priceOf = (id: string) => prices.get(String(stage.flow.steps.get(id)?.input.connection))
      const forecast = forecaster(stage.zone, priceOf)
      for (const [index, person] of people.entries()) {
        const script = { answers: [], behaviour, node, startsAt: startsAt ? new Date(startsAt) : now }
        forecast.add(await rehearse(stage, person, script))
        if (index % 10 === 9) await breathe()
      }
      return c.json(forecast.tell(total))
    },
  )
  .post(
    '/:id/try-step',
    allow('flows.write', { summary: 'Run one step for a contact: nothing is sent' }),
    body(TryStep),
    async (c) => {
      const { contactId, step } = c.req.valid('json')
      const { db, parts, workspaceId } = c.var
      const flow = await getFlow(db, workspaceId, c.req.param('id'))
      const graph = FlowGraph.parse({ nodes: [step], edges: [] })
      const stage = await loadStage(db, parts, workspaceId, { flowId: flow.id, graph })
      const [person] = await loadPeople(db, stage, [contactId])
      if (!person) throw new NotFound('contact', contactId)
      const startsAt = await readNow(db)
      const script = { answers: [], behaviour: undefined, node: step.id, startsAt, until: startsAt }
      const asItIs = await rehearse(stage, person, script)
      // What the gate would say is told beside what would be sent, not instead of it.
      const story = await rehearse({ ...stage, gate: undefined }, person, script)
      const gate = asItIs.moments.find(
        (one) => one.type === 'held' || (one.type === 'left' && one.detail.refused),
      )
      return c.json({ story, gate })
    },
  )
  .post(
    '/:id/preview',
    allow('flows.write', { summary: 'Show a step’s texts as one contact would read them' }),
    body(TryStep),
    async (c) => {
      const { contactId, step } = c.req.valid('json')
      const { db, parts, workspaceId } = c.var
      await getFlow(db, workspaceId, c.req.param('id'))
      const form = parts.registry.manifest().steps.find((one) => one.type === step.type)?.input ?? {}
      const stage = await loadStage(db, parts, workspaceId, {
        flowId: c.req.param('id'),
        graph: FlowGraph.parse({ nodes: [step], edges: [] }),
      })
      const [person] = await loadPeople(db, stage, [contactId])
      if (!person) throw new NotFound('contact', contactId)
      const { contact } = person
      const scope = stage.home
        ? scopeOf(contact, { home: stage.home, event: null, owner: undefined, preferencesUrl: '…' })
        : { contact, event: {} }
      const filledIn = putIn(form, step.input, stage.published ?? new Map(), contact.language)
      if ('problem' in filledIn)
        return c.json({ texts: [{ field: 'messageTemplate', error: filledIn.problem }] })
      const texts = await Promise.all(
        templatesIn(form, filledIn.input).map(async ({ path, template }) => {
          const one = { type: 'object', properties: { text: { type: 'string', widget: 'template' } } }
          const filled = await renderInput(parts.renderer, one, { text: template }, scope)
          const field = path.join('.')
          return filled.ok ? { field, text: String(filled.value.text) } : { field, error: filled.error }
        }),
      )
      return c.json({ texts })
    },
  )
  .get(
    '/:id/rehearsals',
    allow('flows.read', { summary: 'List the rehearsals that are kept' }),
    async (c) => {
      const { id } = await getFlow(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json({ items: await listKept(c.var.db, c.var.workspaceId, id) })
    },
  )
  .post(
    '/:id/rehearsals',
    allow('flows.write', { summary: 'Keep a rehearsal with what it has to come to', status: 201 }),
    body(Keep),
    async (c) => {
      const { db, workspaceId, actor } = c.var
      const { id } = await getFlow(db, workspaceId, c.req.param('id'))
      await requireContact(db, workspaceId, c.req.valid('json').contactId)
      return c.json(await keep(db, workspaceId, id, c.req.valid('json'), actor), 201)
    },
  )
  .post(
    '/:id/rehearsals/run',
    allow('flows.write', { summary: 'Play every kept rehearsal on the draft' }),
    async (c) => {
      const { db, parts, workspaceId } = c.var
      const flow = await getFlow(db, workspaceId, c.req.param('id'))
      const graph = FlowGraph.parse(flow.draft)
      return c.json({ items: await runKept(db, parts, workspaceId, { flowId: flow.id, graph }) })
    },
  )
  .put(
    '/:id/rehearsals/:rehearsalId',
    allow('flows.write', { summary: 'Change a kept rehearsal' }),
    body(Keep),
    async (c) => {
      const { db, workspaceId } = c.var
      await getFlow(db, workspaceId, c.req.param('id'))
      await requireContact(db, workspaceId, c.req.valid('json').contactId)
      await changeKept(db, workspaceId, c.req.param('id'), c.req.param('rehearsalId'), c.req.valid('json'))
      return c.json({ ok: true })
    },
  )
  .delete(
    '/:id/rehearsals/:rehearsalId',
    allow('flows.write', { summary: 'Delete a kept rehearsal' }),
    async (c) => {
      const { db, workspaceId } = c.var
      await getFlow(db, workspaceId, c.req.param('id'))
      await forgetKept(db, workspaceId, c.req.param('id'), c.req.param('rehearsalId'))
      await record(db, c, { action: 'rehearsal.deleted', target: c.req.param('rehearsalId') })
      return c.json({ ok: true })
    },
  )

async function onStage(
  db: Db,
  parts: Parts,
  workspaceId: string,
  { flowId, contactIds }: { flowId: string; contactIds: string[] },
): Promise<{ stage: Stage; people: Person[]; now: Date }> {
  const flow = await getFlow(db, workspaceId, flowId)
  const stage = await loadStage(db, parts, workspaceId, { flowId, graph: FlowGraph.parse(flow.draft) })
  if (!canStart(stage))
    throw new InvalidInput({
      en: 'Nothing starts this flow. Add a trigger, then rehearse it.',
      es: 'Nada inicia este flujo. Añade un disparador y ensáyalo después.',
    })
  return { stage, people: await loadPeople(db, stage, contactIds), now: await readNow(db) }
}

/** At most a thousand, drawn by chance that is the same for the same people. */
async function sampleOf(db: Db, workspaceId: string, segmentId: string | undefined) {
  if (segmentId) await requireSegment(db, workspaceId, segmentId)
  const who = segmentId
    ? sql`select contact_id as id from segment_members where workspace_id = ${workspaceId} and segment_id = ${segmentId}`
    : sql`select id from contacts where workspace_id = ${workspaceId}`
  const { rows: counted } = await sql<{ n: number }>`select count(*)::int as n from (${who}) p`.execute(db)
  const total = counted[0]?.n ?? 0
  const { rows } = await sql<{ id: string }>`
    select p.id from (${who}) p order by ${total > SAMPLE ? sql`md5(p.id::text)` : sql`p.id`} limit ${SAMPLE}`.execute(
    db,
  )
  return { contactIds: rows.map((row) => row.id), total }
}

async function pricesOf(db: Db, workspaceId: string): Promise<Map<string, Price>> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'priceMicros', 'currency'])
    .where('workspaceId', '=', workspaceId)
    .execute()
  return new Map(
    rows.flatMap(({ id, priceMicros, currency }): [string, Price][] =>
      priceMicros !== null && currency ? [[id, { micros: Number(priceMicros), currency }]] : [],
    ),
  )
}

async function requireSegment(db: Db, workspaceId: string, id: string) {
  const found = await db
    .selectFrom('segments')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('segment', id)
}

async function requireContact(db: Db, workspaceId: string, id: string) {
  const found = await db
    .selectFrom('contacts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('contact', id)
}
