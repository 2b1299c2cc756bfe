import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { note } from '../audit/record.ts'
import { type Db, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { purposeOf } from './deliver.ts'
import { newSecret } from './sign.ts'

const Url = z.url({ protocol: /^https?$/ }).max(2000)
const Types = z
  .array(z.string().min(1).max(120))
  .min(1)
  .max(50)
  .meta({ description: 'The events it tells of, such as stage.changed.' })
const NewWebhook = z.strictObject({ title: z.string().trim().min(1).max(120), url: Url, types: Types })
const WebhookChange = NewWebhook.partial().extend({ active: z.boolean().optional() })
const Rotation = z.strictObject({
  overlapHours: z
    .number()
    .int()
    .min(0)
    .max(168)
    .default(24)
    .meta({ description: 'So long the secret before signs too.' }),
})
const Page = z.strictObject({
  state: z.enum(['due', 'sent', 'failed']).optional(),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})

export type OutgoingWebhook = {
  id: string
  title: string
  url: string
  types: string[]
  active: boolean
  failingSince: Date | null
  offBecause: string | null
  oldSecretUntil: Date | null
  createdAt: Date
}
export type Delivery = {
  id: string
  type: string
  state: 'due' | 'sent' | 'failed'
  attempts: number
  status: number | null
  error: string | null
  nextAt: Date
  sentAt: Date | null
  createdAt: Date
  body: string
}

/** What other programs are told. */
export const outgoingWebhooks = new Hono<Env>()
  .get('/', allow('connections.read', { summary: 'List outgoing webhooks' }), async (c) =>
    c.json({ items: await listWebhooks(c.var.db, c.var.workspaceId) }),
  )
  .post(
    '/',
    allow('connections.write', {
      summary: 'Make an outgoing webhook; its secret is shown once',
      status: 201,
    }),
    body(NewWebhook),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { title, url, types } = c.req.valid('json')
      const { rows } = await sql<{ id: string }>`select uuid7() as id`.execute(db)
      const id = rows[0]?.id ?? ''
      const secret = newSecret()
      await sql`
        insert into outgoing_webhooks (id, workspace_id, title, url, types, secret_sealed)
        values (${id}, ${workspaceId}, ${title}, ${url}, ${types},
          ${parts.secrets.seal(workspaceId, purposeOf(id), secret)})`.execute(db)
      await note(c, { action: 'webhook.created', target: id, detail: { title, url } })
      return c.json({ id, secret }, 201)
    },
  )
  .patch(
    '/:id',
    allow('connections.write', { summary: 'Change an outgoing webhook, or switch it on or off' }),
    body(WebhookChange),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { title, url, types, active } = c.req.valid('json')
      const { rows } = await sql`
        update outgoing_webhooks set title = coalesce(${title ?? null}, title), url = coalesce(${url ?? null}, url),
          types = coalesce(${types ?? null}::text[], types), active = coalesce(${active ?? null}::boolean, active),
          failing_since = case when ${active ?? false} then null else failing_since end,
          off_because = case when ${active ?? false} then null else off_because end
        where workspace_id = ${workspaceId} and id = ${id} returning id`.execute(db)
      if (rows.length === 0) throw new NotFound('webhook', id)
      await note(c, { action: 'webhook.changed', target: id, detail: { title, url, types, active } })
      return c.json({ id })
    },
  )
  .delete(
    '/:id',
    allow('connections.write', { summary: 'Delete an outgoing webhook and its log', status: 204 }),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { rows } = await sql`
        delete from outgoing_webhooks where workspace_id = ${workspaceId} and id = ${id} returning id`.execute(
        db,
      )
      if (rows.length === 0) throw new NotFound('webhook', id)
      await note(c, { action: 'webhook.deleted', target: id })
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/secret',
    allow('connections.write', { summary: 'Make another secret; both sign for a while' }),
    body(Rotation),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const secret = newSecret()
      const until = new Date((await readNow(db)).getTime() + c.req.valid('json').overlapHours * 3_600_000)
      const { rows } = await sql`
        update outgoing_webhooks set old_secret_sealed = secret_sealed, old_secret_until = ${until},
          secret_sealed = ${parts.secrets.seal(workspaceId, purposeOf(id), secret)}
        where workspace_id = ${workspaceId} and id = ${id} returning id`.execute(db)
      if (rows.length === 0) throw new NotFound('webhook', id)
      await note(c, { action: 'webhook.secret-changed', target: id })
      return c.json({ secret, until: until.toISOString() })
    },
  )
  .get(
    '/:id/deliveries',
    allow('connections.read', { summary: 'List what a webhook told, and what came of it' }),
    query(Page),
    async (c) => {
      const { db, workspaceId } = c.var
      const { state, before, limit } = c.req.valid('query')
      const id = c.req.param('id')
      await getWebhook(db, workspaceId, id)
      const { rows } = await sql<Delivery>`
        select id, type, state, attempts, status, error, next_at, sent_at, created_at, body from webhook_deliveries
        where workspace_id = ${workspaceId} and webhook_id = ${id}
          and ${state ? sql`state = ${state}` : sql`true`} and ${before ? sql`id < ${before}` : sql`true`}
        order by id desc limit ${limit}`.execute(db)
      return c.json({ items: rows })
    },
  )
  .post(
    '/:id/deliveries/:attemptId/replay',
    allow('connections.write', { summary: 'Tell it again, with the same id' }),
    async (c) => {
      const { db, workspaceId } = c.var
      const { id, attemptId } = c.req.param()
      const { rows } = await sql`
        update webhook_deliveries set state = 'due', attempts = 0, next_at = clock_timestamp(), error = null
        where workspace_id = ${workspaceId} and webhook_id = ${id} and id = ${attemptId} and state <> 'due'
        returning id`.execute(db)
      if (rows.length === 0) throw new NotFound('delivery', attemptId)
      return c.json({ id: attemptId })
    },
  )

async function listWebhooks(db: Db, workspaceId: string): Promise<OutgoingWebhook[]> {
  const { rows } = await sql<OutgoingWebhook>`
    select id, title, url, types, active, failing_since, off_because, old_secret_until, created_at
    from outgoing_webhooks where workspace_id = ${workspaceId} order by title, id`.execute(db)
  return rows
}

async function getWebhook(db: Db, workspaceId: string, id: string): Promise<OutgoingWebhook> {
  const webhook = (await listWebhooks(db, workspaceId)).find((one) => one.id === id)
  if (!webhook) throw new NotFound('webhook', id)
  return webhook
}
