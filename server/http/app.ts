import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { apiKeys } from '../accounts/apiKeys.routes.ts'
import { authRoutes } from '../accounts/auth.routes.ts'
import { createAuth } from '../accounts/auth.ts'
import { invitations } from '../accounts/invitations.routes.ts'
import { me } from '../accounts/me.routes.ts'
import { members } from '../accounts/members.routes.ts'
import { setup } from '../accounts/setup.routes.ts'
import { workspace } from '../accounts/workspace.routes.ts'
import { apiPage } from './apiPage.ts'
import type { Env, Parts } from './env.ts'
import { health } from './health.ts'
import { notFound } from './notFound.ts'
import { onError } from './onError.ts'
import { pages } from './pages.ts'
import { listPolicies } from './policy.ts'
import { createRateLimits, type Limits } from './rateLimits.ts'
import { builderPolicy, securityHeaders } from './securityHeaders.ts'

export type App = ReturnType<typeof createApp>

/** Every route under /api/v1. */
const api = new Hono<Env>()
  .route('/me', me)
  .route('/setup', setup)
  .route('/workspace', workspace)
  .route('/members', members)
  .route('/invitations', invitations)
  .route('/api-keys', apiKeys)

/** The whole web side of the server. `limits` are for tests. */
export function createApp(parts: Parts, options: { limits?: Partial<Limits> } = {}) {
  const auth = createAuth(parts)
  const limits = createRateLimits(options.limits)
  const app = new Hono<Env>()
  app.use(requestId())
  app.use(securityHeaders(builderPolicy, parts.config.publicUrl.startsWith('https:')))
  app.use(async (c, next) => {
    c.set('parts', parts)
    c.set('auth', auth)
    c.set('limits', limits)
    await next()
    if (c.req.path.startsWith('/api/') && !c.res.headers.has('cache-control'))
      c.header('Cache-Control', 'no-store')
  })
  app.onError(onError)

  const served = app.route('/api/v1', api).route('/api/auth', authRoutes).route('/', health)
  listPolicies(api.routes)
  listPolicies(authRoutes.routes)
  served.route('/api', apiPage(served))
  served.use(notFound(served))
  served.route('/', pages)
  return served
}
