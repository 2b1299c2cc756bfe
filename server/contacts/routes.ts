import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { requireMayMove } from '../pipeline/requireMayMove.ts'
import { ContactAnswer, pageOf } from './answers.ts'
import { byActor } from './byActor.ts'
import { changeContacts } from './changeContacts.ts'
import { ContactInput, fieldsOfInput, throwIfRefused } from './contactInput.ts'
import { createContact } from './createContact.ts'
import { deleteContacts } from './deleteContact.ts'
import { fieldTypes } from './fieldTypes.ts'
import { Filter, readFilter } from './filter.ts'
import { countContacts, listContacts, sortWords, toListed } from './listContacts.ts'
import { findContact, listChannels, listConsents, listRunsOf, listSegmentsOf } from './queries.ts'
import { listTimeline } from './timeline.ts'

const Page = {
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
const ListQuery = Filter.extend({ ...Page, sort: z.enum(sortWords).default('-createdAt') })
const Tags = z.strictObject({
  contactIds: z.array(z.uuid()).min(1).max(1000),
  add: z.array(z.string().min(1).max(100)).max(50).default([]),
  remove: z.array(z.string().min(1).max(100)).max(50).default([]),
})
const Chosen = z.strictObject({ contactIds: z.array(z.uuid()).min(1).max(1000) })
const Move = z.strictObject({
  stage: z.string().max(100).nullable(),
  why: z.string().trim().max(500).optional().meta({ description: 'Shown in the history of the contact.' }),
})
const NewNote = z.strictObject({ text: z.string().trim().min(1).max(10_000) })

export const contacts = new Hono<Env>()
  .get(
    '/',
    allow('contacts.read', { summary: 'List contacts', returns: pageOf(ContactAnswer) }),
    query(ListQuery),
    async (c) => {
      const { db, workspaceId } = c.var
      const { cursor, limit, sort, ...written } = c.req.valid('query')
      const types = await fieldTypes(db, workspaceId)
      const filter = readFilter(written, types)
      return c.json(await listContacts(db, workspaceId, { filter, sort, cursor, limit, types }))
    },
  )
  .get(
    '/count',
    allow('contacts.read', { summary: 'Count contacts', returns: z.object({ count: z.number() }) }),
    query(Filter),
    async (c) => {
      const { db, workspaceId } = c.var
      const types = await fieldTypes(db, workspaceId)
      return c.json({
        count: await countContacts(db, workspaceId, readFilter(c.req.valid('query'), types), types),
      })
    },
  )
  .post(
    '/',
    allow('contacts.write', { summary: 'Create a contact', returns: ContactAnswer, status: 201 }),
    body(ContactInput),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = await createContact(db, workspaceId, c.req.valid('json'), {
        source: 'manual',
        by: byActor(c),
      })
      return c.json(toListed(await getContact(c.var, id)), 201)
    },
  )
  .post(
    '/tags',
    allow('contacts.write', { summary: 'Add and remove tags of several contacts' }),
    body(Tags),
    async (c) => {
      const { contactIds, add, remove } = c.req.valid('json')
      const changes = contactIds.map((contactId) => ({ contactId, addTags: add, removeTags: remove }))
      const results = await changeContacts(c.var.db, c.var.workspaceId, changes, byActor(c))
      return c.json({ changed: [...results.values()].filter((result) => result.fields.length > 0).length })
    },
  )
  .post(
    '/delete',
    allow('contacts.delete', { summary: 'Delete several contacts' }),
    body(Chosen),
    async (c) => {
      const { contactIds } = c.req.valid('json')
      const deleted = await deleteContacts(c.var.db, c.var.workspaceId, contactIds)
      await record(c.var.db, c, { action: 'contacts.deleted', detail: { deleted } })
      return c.json({ deleted })
    },
  )
  .get(
    '/:id',
    allow('contacts.read', { summary: 'A contact with its channels, consents and segments' }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      return c.json({
        ...toListed(await getContact(c.var, id)),
        channels: await listChannels(db, workspaceId, id),
        consents: await listConsents(db, workspaceId, id),
        segments: await listSegmentsOf(db, workspaceId, id),
      })
    },
  )
  .patch(
    '/:id',
    allow('contacts.write', { summary: 'Change a contact', returns: ContactAnswer }),
    body(ContactInput),
    async (c) => {
      const { db, workspaceId } = c.var
      const contactId = c.req.param('id')
      const { tags, stage, ...input } = c.req.valid('json')
      const set = Object.fromEntries(fieldsOfInput(input))
      if (tags) set.tags = tags
      if (stage !== undefined) await requireMayMove(c.var, contactId, stage)
      const results = await changeContacts(db, workspaceId, [{ contactId, set, stage }], byActor(c))
      const result = results.get(contactId)
      if (!result) throw new NotFound('contact', contactId)
      throwIfRefused(result.refused)
      return c.json(toListed(await getContact(c.var, contactId)))
    },
  )
  .delete(
    '/:id',
    allow('contacts.delete', { summary: 'Delete a contact and everything about it', status: 204 }),
    async (c) => {
      const id = c.req.param('id')
      const deleted = await deleteContacts(c.var.db, c.var.workspaceId, [id])
      if (deleted === 0) throw new NotFound('contact', id)
      await record(c.var.db, c, { action: 'contacts.deleted', target: id })
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/stage',
    allow('contacts.write', { summary: 'Move a contact to a stage', returns: ContactAnswer }),
    body(Move),
    async (c) => {
      const contactId = c.req.param('id')
      const { stage, why } = c.req.valid('json')
      await requireMayMove(c.var, contactId, stage)
      const change = { contactId, stage, ...(why && { why: { text: why } }) }
      const result = (await changeContacts(c.var.db, c.var.workspaceId, [change], byActor(c))).get(contactId)
      if (!result) throw new NotFound('contact', contactId)
      throwIfRefused(result.refused)
      return c.json(toListed(await getContact(c.var, contactId)))
    },
  )
  .get(
    '/:id/timeline',
    allow('contacts.read', { summary: 'Everything that happened to a contact, latest first' }),
    query(z.strictObject(Page)),
    async (c) => {
      const contactId = c.req.param('id')
      await getContact(c.var, contactId)
      return c.json(await listTimeline(c.var.db, c.var.workspaceId, { contactId, ...c.req.valid('query') }))
    },
  )
  .get('/:id/runs', allow('contacts.read', { summary: 'The flows a contact is and was in' }), async (c) => {
    const id = c.req.param('id')
    await getContact(c.var, id)
    return c.json({ items: await listRunsOf(c.var.db, c.var.workspaceId, id) })
  })
  .post(
    '/:id/notes',
    allow('contacts.write', { summary: 'Write a note about a contact', status: 201 }),
    body(NewNote),
    async (c) => {
      const { db, workspaceId, actor } = c.var
      const contactId = c.req.param('id')
      await getContact(c.var, contactId)
      const note = await db
        .insertInto('notes')
        .values({ workspaceId, contactId, text: c.req.valid('json').text, author: actor })
        .returning(['id', 'text', 'author', 'at'])
        .executeTakeFirstOrThrow()
      return c.json(note, 201)
    },
  )

async function getContact({ db, workspaceId }: Pick<Env['Variables'], 'db' | 'workspaceId'>, id: string) {
  const contact = await findContact(db, workspaceId, id)
  if (!contact) throw new NotFound('contact', id)
  return contact
}
