import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { requireMember } from '../accounts/requireMember.ts'
import { byActor } from '../contacts/byActor.ts'
import { findContact } from '../contacts/queries.ts'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { countDue, listTasks } from './listTasks.ts'
import { createTasks, finishTask } from './tasks.ts'

const Page = z.strictObject({
  status: z.enum(['open', 'done']).default('open'),
  assignee: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`me`, `nobody`, or a member’s id; anybody when absent.' }),
  contactId: z.uuid().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
const Time = z.iso.datetime({ offset: true }).nullable()
const Fields = z.strictObject({
  title: z.string().trim().min(1).max(300),
  note: z.string().max(5000),
  assignee: z.string().max(100).nullable(),
  dueAt: Time,
  remindAt: Time,
})
const NewTask = Fields.partial()
  .required({ title: true })
  .extend({ contactId: z.uuid().nullable().default(null) })
const TaskChange = Fields.partial().extend({
  done: z.boolean().optional(),
  outcome: z.string().trim().max(1000).optional(),
})
const dateOf = (text: string | null | undefined) => (text ? new Date(text) : null)

/** What people have to do for people. */
export const tasks = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List tasks' }), query(Page), async (c) => {
    const { db, workspaceId, userId } = c.var
    const { assignee, ...page } = c.req.valid('query')
    const whose = assignee === 'me' ? (userId ?? '') : assignee
    return c.json({
      ...(await listTasks(db, workspaceId, { ...page, assignee: whose })),
      due: await countDue(db, workspaceId, userId),
    })
  })
  .post('/', allow('contacts.write', { summary: 'Make a task', status: 201 }), body(NewTask), async (c) => {
    const { db, workspaceId } = c.var
    const { contactId, title, note, assignee = null, dueAt, remindAt } = c.req.valid('json')
    if (contactId && !(await findContact(db, workspaceId, contactId)))
      throw new NotFound('contact', contactId)
    if (assignee) await requireMember(c, assignee)
    const task = { contactId, title, note, assignee, dueAt: dateOf(dueAt), remindAt: dateOf(remindAt) }
    const [id] = await createTasks(db, workspaceId, [task], { by: byActor(c), at: await readNow(db) })
    return c.json({ id: id ?? '' }, 201)
  })
  .patch(
    '/:id',
    allow('contacts.write', { summary: 'Change a task, or mark it as done' }),
    body(TaskChange),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { done, outcome = null, ...change } = c.req.valid('json')
      if (change.assignee) await requireMember(c, change.assignee)
      const set = Object.entries(change).map(([field, value]) => {
        const column = { dueAt: 'due_at', remindAt: 'remind_at' }[field] ?? field
        return sql`${sql.ref(column)} = ${value}`
      })
      // Who moves the reminder wants to be reminded again.
      if ('remindAt' in change) set.push(sql`reminded_at = null`)
      const { rows } = await sql`update tasks set ${sql.join(set.length > 0 ? set : [sql`id = id`])}
        where workspace_id = ${workspaceId} and id = ${id} returning id`.execute(db)
      if (rows.length === 0) throw new NotFound('task', id)
      if (done !== undefined)
        await finishTask(db, workspaceId, { id, done, outcome, by: byActor(c), at: await readNow(db) })
      return c.json({ id })
    },
  )
  .delete('/:id', allow('contacts.write', { summary: 'Delete a task', status: 204 }), async (c) => {
    const { db, workspaceId } = c.var
    const id = c.req.param('id')
    const { rows } = await sql`
      delete from tasks where workspace_id = ${workspaceId} and id = ${id} returning id`.execute(db)
    if (rows.length === 0) throw new NotFound('task', id)
    return c.body(null, 204)
  })
