import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { Rule } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { countContacts, listContacts } from '../contacts/listContacts.ts'
import type { Db } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { addMembers, changeRule, createSegment, removeMembers } from './saveSegment.ts'
import { requireUsable } from './segmentRule.ts'

const Title = z.string().trim().min(1).max(120)
const ContactIds = z.array(z.uuid()).max(10_000)
const NewSegment = z.strictObject({
  title: Title,
  kind: z.enum(['live', 'static']),
  rule: Rule.optional(),
  contactIds: ContactIds.optional(),
})
const SegmentChange = z.strictObject({ title: Title.optional(), rule: Rule.optional() })
const Members = z.strictObject({ contactIds: ContactIds.min(1) })

export const segments = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List segments' }), async (c) =>
    c.json({ items: await listSegments(c.var.db, c.var.workspaceId) }),
  )
  .post(
    '/',
    allow('segments.write', { summary: 'Create a segment', status: 201 }),
    body(NewSegment),
    async (c) => {
      const id = await createSegment(c.var.db, c.var.workspaceId, c.req.valid('json'))
      return c.json(await getSegment(c.var.db, c.var.workspaceId, id), 201)
    },
  )
  .post(
    '/preview',
    allow('contacts.read', { summary: 'Who would belong to a rule' }),
    body(z.strictObject({ rule: Rule })),
    async (c) => {
      const { db, workspaceId } = c.var
      const { rule } = c.req.valid('json')
      const types = await fieldTypes(db, workspaceId)
      requireUsable(rule, types)
      const { items: sample } = await listContacts(db, workspaceId, {
        filter: { rule },
        sort: '-createdAt',
        limit: 10,
        types,
      })
      return c.json({ count: await countContacts(db, workspaceId, { rule }, types), sample })
    },
  )
  .get('/:id', allow('contacts.read', { summary: 'A segment' }), async (c) =>
    c.json(await getSegment(c.var.db, c.var.workspaceId, c.req.param('id'))),
  )
  .patch('/:id', allow('segments.write', { summary: 'Change a segment' }), body(SegmentChange), async (c) => {
    const { db, workspaceId } = c.var
    const id = c.req.param('id')
    const { title, rule } = c.req.valid('json')
    const segment = await getSegment(db, workspaceId, id)
    if (rule && segment.kind === 'static')
      throw new InvalidInput(
        {
          en: 'A static segment keeps its list; it has no rule to change.',
          es: 'Un segmento fijo guarda su lista; no tiene regla que cambiar.',
        },
        {
          rule: { en: 'Create a live segment for this rule.', es: 'Crea un segmento vivo para esta regla.' },
        },
      )
    if (title)
      await db
        .updateTable('segments')
        .set({ title })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .execute()
    if (rule && JSON.stringify(rule) !== JSON.stringify(segment.rule))
      await changeRule(db, workspaceId, id, rule)
    return c.json(await getSegment(db, workspaceId, id))
  })
  .delete(
    '/:id',
    allow('segments.write', { summary: 'Delete a segment; its contacts stay', status: 204 }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      await getSegment(db, workspaceId, id)
      const flows = await listListeners(db, workspaceId, id)
      if (flows.length > 0)
        throw new Conflict('segment-in-use', {
          en: `These live flows start people from the segment: ${flows.join(', ')}. Change or stop them first.`,
          es: `Estos flujos activos empiezan con este segmento: ${flows.join(', ')}. Cámbialos o detenlos primero.`,
        })
      await db
        .deleteFrom('ruleFlips')
        .where('workspaceId', '=', workspaceId)
        .where('ownerId', '=', id)
        .execute()
      await db.deleteFrom('segments').where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/members',
    allow('segments.write', { summary: 'Put contacts into a static segment' }),
    body(Members),
    async (c) => {
      const { db, workspaceId } = c.var
      const segment = await getStatic(db, workspaceId, c.req.param('id'))
      return c.json({ added: await addMembers(db, workspaceId, segment.id, c.req.valid('json').contactIds) })
    },
  )
  .post(
    '/:id/members/remove',
    allow('segments.write', { summary: 'Take contacts out of a static segment' }),
    body(Members),
    async (c) => {
      const { db, workspaceId } = c.var
      const segment = await getStatic(db, workspaceId, c.req.param('id'))
      return c.json({
        removed: await removeMembers(db, workspaceId, segment.id, c.req.valid('json').contactIds),
      })
    },
  )

// Counted where it is read: a counter beside the members would be one hot row for every change of a contact.
const size = sql<number>`(select count(*)::int from segment_members m where m.segment_id = segments.id)`

const listSegments = (db: Db, workspaceId: string) =>
  db
    .selectFrom('segments')
    .select(['id', 'title', 'kind', 'rule', 'ready', 'createdAt', 'updatedAt', size.as('size')])
    .where('workspaceId', '=', workspaceId)
    .orderBy('title')
    .execute()

async function getSegment(db: Db, workspaceId: string, id: string) {
  const segment = await db
    .selectFrom('segments')
    .select(['id', 'title', 'kind', 'rule', 'ready', 'createdAt', 'updatedAt', size.as('size')])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .$narrowType<{ rule: Rule | null }>()
    .executeTakeFirst()
  if (!segment) throw new NotFound('segment', id)
  return segment
}

async function getStatic(db: Db, workspaceId: string, id: string) {
  const segment = await getSegment(db, workspaceId, id)
  if (segment.kind === 'live')
    throw new InvalidInput({
      en: 'The rule of a live segment says who belongs to it. Change the rule, or make a static segment.',
      es: 'La regla de un segmento vivo dice quién pertenece a él. Cambia la regla o crea un segmento fijo.',
    })
  return segment
}

/** Live flows with a trigger that names the segment. */
async function listListeners(db: Db, workspaceId: string, segmentId: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select distinct f.title from flow_triggers t
      join flows f on f.id = t.flow_id and f.status in ('live', 'paused') and f.deleted_at is null
      join flow_versions v on v.id = t.version_id, jsonb_array_elements(v.graph->'nodes') as n(drawn)
    where t.workspace_id = ${workspaceId} and drawn->>'id' = t.node
      and jsonb_path_exists(drawn->'input', '$.** ? (@ == $id)', jsonb_build_object('id', ${segmentId}::text))
    order by 1`.execute(db)
  return rows.map((row) => row.title)
}
