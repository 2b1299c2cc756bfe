import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { isThere, listBudgets, setBudget } from './budgets.ts'
import { approveSends, judgeAgain, savePolicy } from './changeRules.ts'
import { listHolds } from './holds.ts'
import { laws } from './law/index.ts'
import { addToList, listLists, takeFromList } from './lists.ts'
import { GateChannel, GatePolicy, readPolicy } from './policy.ts'

const Id = z.object({ id: z.uuid() })
const NewBudget = z.strictObject({
  scope: z.enum(['workspace', 'flow', 'connection']),
  scopeId: z.uuid().nullable().default(null),
  channel: GateChannel.nullable().default(null),
  period: z.enum(['day', 'total']),
  most: z.number().int().min(0).max(100_000_000),
  /** `money`: in whole units of the currency, by what the accounts say a message costs */
  unit: z.enum(['messages', 'money']).default('messages'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Three letters, such as EUR.')
    .nullable()
    .default(null),
})
const NewList = z.strictObject({
  title: z.string().trim().min(1).max(120),
  kind: z.enum(['own', 'register']),
  channels: z.array(GateChannel).min(1).max(5),
})
const Addresses = z.strictObject({ addresses: z.array(z.string().max(320)).min(1).max(10_000) })

/** The rules that every send has to pass. */
export const gate = new Hono<Env>()
  .get('/', allow('flows.read', { summary: 'Show the sending rules of the workspace' }), async (c) => {
    const { db, workspaceId } = c.var
    const { settings } = await db
      .selectFrom('workspaces')
      .select('settings')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    return c.json({
      policy: readPolicy(settings.gate),
      budgets: await listBudgets(db, workspaceId),
      lists: await listLists(db, workspaceId),
    })
  })
  .get('/laws', allow('flows.read', { summary: 'Show the laws that sends are judged by' }), (c) =>
    c.json({ laws }),
  )
  .get(
    '/holds',
    allow('flows.read', { summary: 'Count what is held back, by flow and rule' }),
    query(z.object({ flowId: z.uuid().optional(), contactId: z.uuid().optional() })),
    async (c) => {
      return c.json({ items: await listHolds(c.var.db, c.var.workspaceId, c.req.valid('query')) })
    },
  )
  .put(
    '/policy',
    allow('workspace.manage', { summary: 'Change the sending rules', returns: GatePolicy }),
    body(GatePolicy),
    async (c) => {
      const { db, workspaceId } = c.var
      const policy = c.req.valid('json')
      await savePolicy(db, workspaceId, policy)
      await record(db, c, { action: 'gate.changed', detail: policy })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.json(policy)
    },
  )
  .post(
    '/approvals',
    allow('flows.publish', { summary: 'Approve that a flow sends to many people', status: 204 }),
    body(z.strictObject({ flowId: z.uuid() })),
    async (c) => {
      const { db, workspaceId, actor } = c.var
      const { flowId } = c.req.valid('json')
      if (!(await approveSends(db, workspaceId, { flowId, actor, at: await readNow(db) })))
        throw new NotFound('flow', flowId)
      await record(db, c, { action: 'sends.approved', target: flowId })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.body(null, 204)
    },
  )
  .post(
    '/budgets',
    allow('workspace.manage', { summary: 'Set a budget of messages', returns: Id, status: 201 }),
    body(NewBudget),
    async (c) => {
      const { db, workspaceId } = c.var
      const budget = c.req.valid('json')
      if (!(await isThere(db, workspaceId, budget)))
        throw new InvalidInput(
          { en: 'Choose what the budget is for.', es: 'Elige para qué es el presupuesto.' },
          { scopeId: 'Choose a flow or an account.' },
        )
      const id = await setBudget(db, workspaceId, budget)
      await judgeAgain(db, workspaceId, ['budget-day', 'budget-total'])
      await record(db, c, { action: 'budget.set', target: id, detail: budget })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.json({ id }, 201)
    },
  )
  .delete(
    '/budgets/:id',
    allow('workspace.manage', { summary: 'Remove a budget', status: 204 }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { numDeletedRows } = await db
        .deleteFrom('budgets')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new NotFound('budget', id)
      await judgeAgain(db, workspaceId, ['budget-day', 'budget-total'])
      await record(db, c, { action: 'budget.removed', target: id })
      c.var.afterCommit(() => c.var.parts.engine.nudge(workspaceId))
      return c.body(null, 204)
    },
  )
  .post(
    '/lists',
    allow('workspace.manage', { summary: 'Begin a do-not-contact list', returns: Id, status: 201 }),
    body(NewList),
    async (c) => {
      const { db, workspaceId } = c.var
      const list = c.req.valid('json')
      const made = await db
        .insertInto('suppressionLists')
        .values({ ...list, workspaceId })
        .returning('id')
        .executeTakeFirstOrThrow()
      await record(db, c, { action: 'list.made', target: made.id, detail: list })
      return c.json(made, 201)
    },
  )
  .post(
    '/lists/:id/addresses',
    allow('workspace.manage', { summary: 'Add phone numbers and e-mail addresses to a do-not-contact list' }),
    body(Addresses),
    async (c) => {
      const { db, workspaceId } = c.var
      const listId = await requireList(c.var, c.req.param('id'))
      const country = await countryOf(c.var)
      const result = await addToList(db, workspaceId, { listId, ...c.req.valid('json'), country })
      await record(db, c, { action: 'list.extended', target: listId, detail: { added: result.added } })
      return c.json(result)
    },
  )
  .post(
    '/lists/:id/removals',
    allow('workspace.manage', { summary: 'Take addresses off a do-not-contact list' }),
    body(Addresses),
    async (c) => {
      const { db, workspaceId } = c.var
      const listId = await requireList(c.var, c.req.param('id'))
      const country = await countryOf(c.var)
      const result = await takeFromList(db, workspaceId, { listId, ...c.req.valid('json'), country })
      await record(db, c, { action: 'list.shortened', target: listId, detail: result })
      return c.json(result)
    },
  )
  .delete(
    '/lists/:id',
    allow('workspace.manage', { summary: 'Delete a do-not-contact list', status: 204 }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = await requireList(c.var, c.req.param('id'))
      await db
        .deleteFrom('suppressionLists')
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .execute()
      await record(db, c, { action: 'list.deleted', target: id })
      return c.body(null, 204)
    },
  )

type Caller = Pick<Env['Variables'], 'db' | 'workspaceId'>

async function requireList({ db, workspaceId }: Caller, id: string): Promise<string> {
  const found = await db
    .selectFrom('suppressionLists')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound('list', id)
  return found.id
}

/** National numbers on a list are the workspace's country's. */
async function countryOf({ db, workspaceId }: Caller): Promise<string | null> {
  const { country } = await db
    .selectFrom('workspaces')
    .select('country')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return country
}
