import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { countedFields } from '../scores/countedFields.ts'
import { attributeKey } from './fieldValues.ts'
import { listTags } from './queries.ts'

const shown = ['id', 'key', 'title', 'type', 'options', 'position'] as const
const Options = z.array(z.string().trim().min(1).max(200)).max(500)
const NewField = z.strictObject({
  key: z.string().regex(attributeKey, 'Letters, digits and _ only, beginning with a letter.'),
  title: z.string().trim().min(1).max(120),
  type: z.enum(['text', 'number', 'boolean', 'date', 'list']),
  options: Options.default([]),
})
// The type stays: rules and stored values depend on it.
const FieldChange = z.strictObject({
  title: z.string().trim().min(1).max(120).optional(),
  options: Options.optional(),
  position: z.number().int().min(0).max(10_000).optional(),
})
const mostFields = 300

export const fields = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List the workspace’s own contact fields' }), async (c) => {
    const { db, workspaceId } = c.var
    const items = await db
      .selectFrom('fields')
      .select(shown)
      .where('workspaceId', '=', workspaceId)
      .orderBy('position')
      .orderBy('title')
      .execute()
    return c.json({ items })
  })
  .post(
    '/',
    allow('fields.manage', { summary: 'Create a contact field', status: 201 }),
    body(NewField),
    async (c) => {
      const { db, workspaceId } = c.var
      const { options, ...field } = c.req.valid('json')
      const { count } = await db
        .selectFrom('fields')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirstOrThrow()
      if (count >= mostFields)
        throw new Conflict('too-many-fields', {
          en: `There are ${mostFields} fields already. Delete one that nobody uses.`,
          es: `Ya hay ${mostFields} campos. Borra alguno que nadie use.`,
        })
      const made = await db
        .insertInto('fields')
        .values({ ...field, workspaceId, options: JSON.stringify(options), position: count })
        .onConflict((conflict) => conflict.columns(['workspaceId', 'key']).doNothing())
        .returning(shown)
        .executeTakeFirst()
      if (!made)
        throw new Conflict('field-exists', {
          en: `There is a field "${field.key}" already. Choose another key.`,
          es: `Ya existe el campo "${field.key}". Elige otra clave.`,
        })
      return c.json(made, 201)
    },
  )
  .patch(
    '/:id',
    allow('fields.manage', { summary: 'Change a contact field' }),
    body(FieldChange),
    async (c) => {
      const { options, ...change } = c.req.valid('json')
      const id = c.req.param('id')
      const saved = await c.var.db
        .updateTable('fields')
        .set({ id, ...change, ...(options && { options: JSON.stringify(options) }) })
        .where('workspaceId', '=', c.var.workspaceId)
        .where('id', '=', id)
        .returning(shown)
        .executeTakeFirst()
      if (!saved) throw new NotFound('field', id)
      return c.json(saved)
    },
  )
  .delete(
    '/:id',
    allow('fields.manage', {
      summary: 'Delete a contact field; its values stay with the contacts',
      status: 204,
    }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const field = await db
        .selectFrom('fields')
        .select('key')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!field) throw new NotFound('field', id)
      const readers = await db
        .selectFrom('segments')
        .select('title')
        .where('workspaceId', '=', workspaceId)
        .where(sql<boolean>`${`attributes.${field.key}`} = any(reads)`)
        .execute()
      if (readers.length > 0)
        throw new Conflict('field-in-use', {
          en: `These segments ask about the field: ${readers.map((segment) => segment.title).join(', ')}. Change them first.`,
          es: `Estos segmentos preguntan por el campo: ${readers.map((segment) => segment.title).join(', ')}. Cámbialos primero.`,
        })
      if ((await countedFields(db, workspaceId)).has(`attributes.${field.key}`))
        throw new Conflict('field-in-use', {
          en: 'A score shows its number in this field. Delete the score first.',
          es: 'Una puntuación muestra su número en este campo. Borra antes la puntuación.',
        })
      await db.deleteFrom('fields').where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
      return c.body(null, 204)
    },
  )

export const tags = new Hono<Env>().get(
  '/',
  allow('contacts.read', { summary: 'List the tags in use, the commonest first' }),
  async (c) => c.json({ items: await listTags(c.var.db, c.var.workspaceId) }),
)
