import type { Context, MiddlewareHandler, Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { authenticate } from '../accounts/authenticate.ts'
import { record } from '../audit/record.ts'
import { asWorkspace } from '../db/connect.ts'
import { receiveBody } from './receiveBody.ts'
import type { Env } from './env.ts'
import { Forbidden, HttpError, NotFound, Unauthorized } from './errors.ts'
import { answerOnce } from './idempotency.ts'
import { requireOwnOrigin } from './origin.ts'
import { describe, mark, type Policy, type RouteOptions, type Who } from './policy.ts'
import { limitCaller, limitVisitor } from './rateLimits.ts'
import { inTransaction } from './transaction.ts'

/**
 * Begins every route: says who may use it and what it is for, and lets nobody else through.
 *
 *     .get('/', allow('contacts.read', { summary: 'List contacts', returns: Page }), query(Filter), async (c) => …)
 *
 * Behind it `c.var.db` is the request's transaction in the workspace of the caller (read-only for GET);
 * `anyone`, `signed-in` and `stream` routes hold none.
 */
export function allow(who: Who, options: RouteOptions): MiddlewareHandler<Env> {
  const policy: Policy = { who, stream: options.stream ?? false, upload: options.upload?.maxBytes }
  const middleware = createMiddleware<Env>(async (c, next) => {
    requireIds(c.req.param())
    await limitVisitor(c)
    if (who !== 'anyone') await admit(c, who)
    else requireOwnOrigin(c)
    await receiveBody(c, policy.upload)
    if (who === 'anyone' || who === 'signed-in') return runBare(c, next)
    if (policy.stream) return next()
    await inTransaction(c, () => answerOnce(c, next))
  })
  return mark(middleware, policy, describe(who, options))
}

/** Who is it, and may they? Refuses before anything of the request's body is read. */
async function admit(c: Context<Env>, who: Who) {
  const caller = await authenticate(c)
  if (!caller) throw new Unauthorized()
  if (caller.by === 'session') requireOwnOrigin(c)
  await limitCaller(c, caller)
  c.set('actor', caller.actor)
  c.set('userId', caller.userId)
  if (caller.workspace) {
    const { id, role, permissions } = caller.workspace
    c.set('workspaceId', id)
    c.set('role', role)
    c.set('permissions', permissions)
    c.set('inWorkspace', (work) => asWorkspace(c.var.parts.pool, id, work))
  }
  if (who === 'signed-in') return
  if (!caller.workspace) throw new HttpError(403, 'no-workspace', 'You are in no workspace. Ask for an invitation.')
  if (!c.var.permissions.has(who)) {
    await c.var.inWorkspace((db) =>
      record(db, c, { action: 'refused', target: `${c.req.method} ${c.req.path}`, detail: { needs: who } }),
    )
    throw new Forbidden(`Your role (${c.var.role}) may not do this; it needs "${who}". Ask an owner or admin.`)
  }
}

async function runBare(c: Context<Env>, next: Next) {
  const later: (() => void)[] = []
  c.set('afterCommit', (work) => later.push(work))
  await next()
  if (c.res.status < 400) for (const work of later) work()
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `:id` and `:…Id` are UUIDs. What is none names nothing, and would only make the database complain. */
function requireIds(params: Record<string, string>) {
  for (const [name, value] of Object.entries(params)) {
    if (/^(id|.+Id)$/.test(name) && !UUID.test(value)) throw new NotFound('thing with the id', value)
  }
}
