import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { StepError } from '#sdk'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContact } from '../contacts/createContact.ts'
import { findByIdentities, type Identity, whoIsWho } from '../contacts/findByIdentity.ts'
import { readPhone } from '../contacts/phone.ts'
import { asEngine, asWorkspace, type Db, readNow, type Trx } from '../db/connect.ts'
import { compileFlow } from '../engine/compile.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, HttpError, InvalidInput, NotFound } from '../http/errors.ts'
import type { Registry } from '../registry/plugins.ts'
import { enroll } from '../runs/enroll.ts'

type Hook = {
  workspaceId: string
  flowId: string
  versionId: string
  node: string
  status: string
  graph: unknown
}

/** `/hooks/flow/<token>`: a request starts the person it names in the flow that the address belongs to. */
export const flowHooks = new Hono<Env>().post(
  '/:token',
  allow('anyone', { summary: 'Start a person in a flow by its webhook address', status: 202 }),
  body(z.record(z.string(), z.unknown())),
  async (c) => {
    const { pool, registry, engine } = c.var.parts
    const hook = await findHook(pool, c.req.param('token'))
    if (!hook) throw new NotFound('webhook', 'address')
    if (hook.status !== 'live') throw new Conflict('not-live', 'The flow of this address is not running.')
    const content = c.req.valid('json')
    const answer = await asWorkspace(pool, hook.workspaceId, (trx) => take(trx, registry, hook, content))
    engine.nudge(hook.workspaceId)
    return c.json(answer, 202)
  },
)

async function findHook(pool: Db, token: string): Promise<Hook | undefined> {
  const { rows } = await asEngine(pool, (trx) =>
    sql<Hook>`
      select t.workspace_id, t.flow_id, t.version_id, t.node, f.status, v.graph from flow_triggers t
      join flows f on f.id = t.flow_id join flow_versions v on v.id = t.version_id
      where t.token = ${token} and t.kind = 'webhook' and f.deleted_at is null`.execute(trx),
  )
  return rows[0]
}

async function take(trx: Trx, registry: Registry, hook: Hook, content: Record<string, unknown>) {
  const { workspaceId, flowId, versionId, node } = hook
  const flow = compileFlow(registry, { id: versionId, flowId, workspaceId, graph: hook.graph })
  const placed = flow.steps.get(node)
  const trigger = placed && registry.trigger(placed.drawn.type)?.trigger
  if (!placed || !trigger?.identify)
    throw new HttpError(503, 'no-trigger', 'The trigger of this address is not installed.')
  const contactId = await findContact(trx, workspaceId, () =>
    trigger.identify?.({ input: placed.input, body: content }),
  )
  const now = await readNow(trx)
  const [event] = await recordEvents(trx, workspaceId, [
    { contactId, type: 'webhook.received', at: now, properties: { ...content, flowId } },
  ])
  const told = event && {
    id: event.id,
    type: event.type,
    at: event.at,
    recordedAt: event.recordedAt,
    properties: event.properties,
  }
  const entrance = { workspaceId, flowId, versionId, node, settings: flow.settings }
  const people = sql`select ${contactId}::uuid as contact_id, ${JSON.stringify(told ?? null)}::jsonb as event`
  return { contactId, ...(await enroll(trx, entrance, people, now)) }
}

async function findContact(
  trx: Trx,
  workspaceId: string,
  identify: () => ({ create: boolean; set?: Record<string, unknown> } & Omit<Identity, 'id'>) | undefined,
): Promise<string> {
  const { create, phone, set = {}, ...rest } = readIdentity(identify) ?? { create: false }
  const read = phone === undefined ? undefined : readPhone(phone)
  if (read && !('phone' in read))
    throw new InvalidInput(
      'The phone number is not understood. Send it with its country code, such as +34 600 000 000.',
    )
  const identity = { ...rest, ...(read && 'phone' in read ? { phone: read.phone } : {}) }
  const known = whoIsWho(await findByIdentities(trx, workspaceId, [identity]))(identity)
  if (known) {
    await fill(trx, workspaceId, known.id, set)
    return known.id
  }
  if (!create)
    throw new HttpError(404, 'unknown-contact', 'No contact fits, and this address does not create any.')
  const made = await createContact(trx, workspaceId, identity, { source: 'webhook', by: byWebhook })
  await fill(trx, workspaceId, made, set)
  return made
}

const byWebhook = { kind: 'api', title: 'Webhook' } as const

/** A value that its field doesn't take costs nobody his place in the flow. */
async function fill(trx: Trx, workspaceId: string, contactId: string, set: Record<string, unknown>) {
  if (Object.keys(set).length > 0)
    await changeContacts(trx, workspaceId, [{ contactId, set }], byWebhook, await readNow(trx))
}

function readIdentity<T>(identify: () => T): T {
  try {
    return identify()
  } catch (error) {
    if (error instanceof StepError) throw new InvalidInput(error.message)
    throw error
  }
}
