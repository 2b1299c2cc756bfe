import type { Context, MiddlewareHandler, Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { authenticate } from '../accounts/authenticate.ts'
import type { Permission } from '../accounts/permissions.ts'
import { record } from '../audit/record.ts'
import { asWorkspace } from '../db/connect.ts'
import type { Env } from './env.ts'
import { Forbidden, HttpError, NotFound, Unauthorized } from './errors.ts'
import { guardStream } from './guardStream.ts'
import { answerOnce } from './idempotency.ts'
import { requireOwnOrigin } from './origin.ts'
import { describe, mark, type Policy, type RouteOptions, type Who } from './policy.ts'
import { limitCaller, limitPublicChange, limitVisitor } from './rateLimits.ts'
import { receiveBody } from './receiveBody.ts'
import { inTransaction } from './transaction.ts'

/**
 * Begins every route: says who may use it and what it is for, and lets nobody else through.
 *
 *     .get('/', allow('contacts.read', { summary: 'List contacts', returns: Page }), query(Filter), async (c) => …)
 *
 * Behind it `c.var.db` is the request's transaction in the workspace of the caller (read-only for GET);
 * `anyone`, `signed-in`, `bare`, `stream`, `intake` and `upload` routes hold none (a slow line must not hold a connection);
 * the last three open one with `c.var.inWorkspace`.
 */
export function allow(who: Who, options: RouteOptions): MiddlewareHandler<Env> {
  const policy = policyOf(who, options)
  const middleware = createMiddleware<Env>(async (c, next) => {
    requireSoundAddress(c)
    if (!policy.intake) await limitVisitor(c)
    if (who === 'anyone') await welcome(c, policy)
    else await admit(c, who, policy)
    await receiveBody(c, policy)
    if (policy.bare || (policy.intake && !answersOnce(c))) {
      await runBare(c, next)
      if (options.stream && c.res.body) watchListener(c, who, c.res.body)
      return
    }
    await inTransaction(c, () => answerOnce(c, next))
  })
  return mark(middleware, policy, describe(who, options))
}

const answersOnce = (c: Context) => c.req.header('idempotency-key') !== undefined

const policyOf = (who: Who, { stream, bare, upload, form, intake }: RouteOptions): Policy => ({
  who,
  bare: Boolean(stream || bare || upload || who === 'anyone' || who === 'signed-in'),
  upload: upload?.maxBytes,
  form,
  intake,
})

/** Public: no name is asked, but nobody comes in on somebody else's page or all the time. */
async function welcome(c: Context<Env>, { form }: Policy) {
  if (form) return
  requireOwnOrigin(c)
  await limitPublicChange(c)
}

/** Who is it, and may they? Refuses before anything of the request's body is read. */
async function admit(c: Context<Env>, who: Exclude<Who, 'anyone'>, { intake }: Policy) {
  const caller = await authenticate(c, { asksAgain: intake && !answersOnce(c) })
  if (!caller) {
    if (intake) await limitVisitor(c)
    throw new Unauthorized()
  }
  if (caller.by === 'session') requireOwnOrigin(c)
  await limitCaller(c, caller, intake)
  c.set('actor', caller.actor)
  c.set('userId', caller.userId)
  c.set('keyId', caller.keyId)
  if (caller.workspace) {
    const { id, role, permissions } = caller.workspace
    c.set('workspaceId', id)
    c.set('role', role)
    c.set('permissions', permissions)
    c.set('inWorkspace', (work) => asWorkspace(c.var.parts.pool, id, work))
  }
  if (who === 'signed-in') return
  if (!caller.workspace) throw noWorkspace()
  if (!c.get('permissions').has(who)) {
    await c.var.inWorkspace((db) =>
      record(db, c, { action: 'refused', target: `${c.req.method} ${c.req.path}`, detail: { needs: who } }),
    )
    throw new Forbidden({
      en: `You may not do this: it needs the permission "${who}". Ask an owner or admin.`,
      es: `No puedes hacer esto: requiere el permiso «${who}». Pídelo a un propietario o administrador.`,
    })
  }
}

const noWorkspace = () =>
  new HttpError(403, 'no-workspace', {
    en: 'You are in no workspace. Ask an owner or admin for an invitation.',
    es: 'No estás en ningún espacio de trabajo. Pide una invitación a un propietario o administrador.',
  })

async function runBare(c: Context<Env>, next: Next) {
  const later: (() => void)[] = []
  c.set('afterCommit', (work) => later.push(work))
  await next()
  if (c.res.status < 400) for (const work of later) work()
}

function watchListener(c: Context<Env>, who: Who, body: ReadableStream<Uint8Array>) {
  const stillAllowed = async () => {
    if (who === 'anyone') return true
    const caller = await authenticate(c)
    return (
      caller?.workspace?.id === c.var.workspaceId &&
      (who === 'signed-in' || caller.workspace.permissions.has(who as Permission))
    )
  }
  c.res = new Response(guardStream(body, { stillAllowed, ended: c.var.parts.draining }), c.res)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `:id` and `:…Id` are UUIDs. What is none names nothing, and would only make the database complain. */
function requireSoundAddress(c: Context<Env>) {
  if (c.req.url.includes('%00')) {
    throw new HttpError(400, 'malformed-address', {
      en: 'The address has a null character in it.',
      es: 'La dirección contiene un carácter nulo.',
    })
  }
  for (const [name, value] of Object.entries(c.req.param())) {
    if (/^(id|.+Id)$/.test(name) && !UUID.test(value)) throw new NotFound('thing with the id', value)
  }
}
