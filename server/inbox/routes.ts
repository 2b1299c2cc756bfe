import { type Context, Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { messageChannels } from '#sdk/channels'
import { requireMember } from '../accounts/requireMember.ts'
import { record } from '../audit/record.ts'
import { readNow } from '../db/connect.ts'
import { requireAttachments } from '../files/requireAttachments.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { streamChanges } from '../live/stream.ts'
import { changeConversation, noteReply } from './conversation.ts'
import { countConversations, countWaiting, listConversations } from './listConversations.ts'
import { purposeOfReply } from './purposeOfReply.ts'
import { lastWord, markOf, showConversation } from './showConversation.ts'
import { writeByHand } from './writeByHand.ts'

const Page = z.strictObject({
  status: z.enum(['open', 'closed', 'all']).default('open'),
  assignee: z
    .union([z.enum(['me', 'nobody', 'anyone']), z.uuid()])
    .default('anyone')
    .meta({ description: '`me`, `nobody`, `anyone`, or a member’s user id.' }),
  unread: z.stringbool().default(false),
  channel: z.enum(messageChannels).optional(),
  q: z.string().max(200).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
})
const Reply = z.strictObject({
  channel: z.enum(messageChannels),
  connectionId: z.uuid(),
  text: z.string().trim().max(20_000).default(''),
  subject: z.string().trim().max(250).optional(),
  attachments: z.array(z.uuid()).max(10).optional(),
  /** WhatsApp, when the window is closed */
  approved: z
    .strictObject({ id: z.string().min(1).max(512), variables: z.record(z.string(), z.string().max(1024)) })
    .optional(),
})
const Change = z.strictObject({
  status: z.enum(['open', 'closed']).optional(),
  assignee: z.uuid().nullable().optional(),
  read: z.boolean().optional(),
})

/** Where people write to people: one conversation per contact, over all channels. */
export const inbox = new Hono<Env>()
  .get('/', allow('inbox.read', { summary: 'List conversations' }), query(Page), async (c) => {
    const { db, workspaceId, userId } = c.var
    const { cursor, limit, assignee, ...filter } = c.req.valid('query')
    const whose = assignee === 'me' ? (userId ?? 'nobody') : assignee
    return c.json({
      ...(await listConversations(db, workspaceId, { ...filter, assignee: whose }, { cursor, limit })),
      counts: await countConversations(db, workspaceId, userId),
    })
  })
  .get(
    '/waiting',
    allow('inbox.read', { summary: 'How many unread conversations are mine or nobody’s' }),
    async (c) => c.json({ count: await countWaiting(c.var.db, c.var.workspaceId, c.var.userId) }),
  )
  .get(
    '/live',
    allow('inbox.read', { summary: 'Watch the inbox, and one conversation of it', stream: true }),
    query(z.strictObject({ contact: z.uuid().optional() })),
    (c) => {
      const { workspaceId } = c.var
      const { contact } = c.req.valid('query')
      return streamChanges(c, `inbox ${contact ?? ''}`, 'changed', async (db) => {
        const { rows } = await sql<{ at: Date | null }>`
          select max(changed_at) as at from conversations where workspace_id = ${workspaceId}`.execute(db)
        return { list: rows[0]?.at, thread: contact ? await markOf(db, workspaceId, contact) : undefined }
      })
    },
  )
  .get(
    '/:contactId',
    allow('inbox.read', { summary: 'A conversation, and the ways to answer' }),
    query(z.strictObject({ before: z.coerce.date().optional() })),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { before } = c.req.valid('query')
      const wish = { before, now: await readNow(db) }
      return c.json(await showConversation(db, parts.registry, workspaceId, c.req.param('contactId'), wish))
    },
  )
  .get(
    '/:contactId/pages/:messageId',
    allow('inbox.read', { summary: 'The page of an e-mail, for a frame in which nothing runs' }),
    async (c) => {
      const { db, workspaceId } = c.var
      const { contactId, messageId } = c.req.param()
      const found = await db
        .selectFrom('messages')
        .select('html')
        .where('workspaceId', '=', workspaceId)
        .where('contactId', '=', contactId)
        .where('id', '=', messageId)
        .executeTakeFirst()
      if (!found?.html) throw new NotFound('page of message', messageId)
      return c.json({ html: found.html })
    },
  )
  .post(
    '/:contactId/reply',
    allow('inbox.reply', { summary: 'Write to a contact by hand', status: 201 }),
    body(Reply),
    async (c) => {
      const { db, workspaceId, parts, actor, userId } = c.var
      const contactId = c.req.param('contactId')
      const { channel, connectionId, ...written } = c.req.valid('json')
      if (!written.text && !written.approved && !written.attachments?.length)
        throw new InvalidInput(
          { en: 'Write something first.', es: 'Escribe algo primero.' },
          { text: { en: 'Write a text.', es: 'Escribe un texto.' } },
        )
      const now = await readNow(db)
      await requireContact(c, contactId)
      await requireAttachments(db, workspaceId, written.attachments)
      const purpose = purposeOfReply(await lastWord(db, workspaceId, contactId), now)
      const id = await writeByHand(db, parts, workspaceId, {
        ...{ contactId, channel, connectionId, cause: 'reply', author: actor },
        written: { ...written, subject: written.subject || undefined, purpose },
      })
      const text = written.text || written.subject || '📎'
      await noteReply(db, workspaceId, { contactId, channel, text, at: now, author: userId })
      c.var.afterCommit(() => parts.engine.nudge(workspaceId))
      return c.json({ id }, 201)
    },
  )
  .patch(
    '/:contactId',
    allow('inbox.reply', { summary: 'Open, close, assign or read a conversation' }),
    body(Change),
    async (c) => {
      const { db, workspaceId } = c.var
      const contactId = c.req.param('contactId')
      const change = c.req.valid('json')
      if (change.assignee) await requireMember(c, change.assignee)
      if (!(await changeConversation(db, workspaceId, contactId, change)))
        throw new NotFound('conversation with contact', contactId)
      if (change.assignee !== undefined || change.status)
        await record(db, c, { action: 'conversation.changed', target: contactId, detail: change })
      return c.json({ ok: true })
    },
  )

async function requireContact({ var: { db, workspaceId } }: Context<Env>, id: string) {
  const found = await db
    .selectFrom('contacts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('contact', id)
}
