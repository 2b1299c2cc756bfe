import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { apiKeys } from '../accounts/apiKeyRoutes.ts'
import { createAuth } from '../accounts/auth.ts'
import { createKeyring } from '../accounts/authenticate.ts'
import { authRoutes } from '../accounts/authRoutes.ts'
import { invitations } from '../accounts/invitationRoutes.ts'
import { members } from '../accounts/memberRoutes.ts'
import { me } from '../accounts/meRoutes.ts'
import { setup } from '../accounts/setupRoutes.ts'
import { workspace } from '../accounts/workspaceRoutes.ts'
import { agents } from '../agents/routes.ts'
import { teammates } from '../assignment/routes.ts'
import { callHistory } from '../calls/historyRoutes.ts'
import { callLines } from '../calls/lineRoutes.ts'
import { liveCalls } from '../calls/liveRoutes.ts'
import { placeCalls } from '../calls/placeRoutes.ts'
import { connections } from '../connections/routes.ts'
import { signIns } from '../connections/signInRoutes.ts'
import { fields, tags } from '../contacts/fieldRoutes.ts'
import { matching } from '../contacts/matchingRoutes.ts'
import { contacts } from '../contacts/routes.ts'
import { crm } from '../crm/routes.ts'
import { createIntake } from '../events/intake.ts'
import { events } from '../events/routes.ts'
import { fileLinks, files } from '../files/routes.ts'
import { flows } from '../flows/routes.ts'
import { contactConsents } from '../gate/contactRoutes.ts'
import { delivery } from '../gate/deliveryRoutes.ts'
import { preferences } from '../gate/preferenceRoutes.ts'
import { gate } from '../gate/routes.ts'
import { imports } from '../imports/routes.ts'
import { inbox } from '../inbox/routes.ts'
import { notifications } from '../notifications/routes.ts'
import { outgoingWebhooks } from '../outgoing/routes.ts'
import { overview } from '../overview/routes.ts'
import { pipelines } from '../pipeline/routes.ts'
import { practice } from '../practice/routes.ts'
import { manifest } from '../registry/routes.ts'
import { rehearsals } from '../rehearsals/routes.ts'
import { reports } from '../reports/routes.ts'
import { intents, runs } from '../runs/routes.ts'
import { contactScores } from '../scores/contactRoutes.ts'
import { scores } from '../scores/routes.ts'
import { segments } from '../segments/routes.ts'
import { sounds, speech } from '../speech/routes.ts'
import { standstill } from '../standstill/routes.ts'
import { tasks } from '../tasks/routes.ts'
import { mailFrame } from '../templates/frameRoutes.ts'
import { templates } from '../templates/routes.ts'
import { trackedLinks } from '../templates/trackRoutes.ts'
import { flowHooks } from '../webhooks/flowHooks.ts'
import { receivedRequests } from '../webhooks/receivedRoutes.ts'
import { vendorHooks } from '../webhooks/vendorHooks.ts'
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
  .route('/manifest', manifest)
  .route('/contacts', matching)
  .route('/contacts', contacts)
  .route('/contacts', contactConsents)
  .route('/contacts', contactScores)
  .route('/gate', gate)
  .route('/delivery', delivery)
  .route('/fields', fields)
  .route('/tags', tags)
  .route('/segments', segments)
  .route('/scores', scores)
  .route('/webhooks', outgoingWebhooks)
  .route('/tasks', tasks)
  .route('/teammates', teammates)
  .route('/pipelines', pipelines)
  .route('/events', events)
  .route('/connections', crm)
  .route('/connections', signIns)
  .route('/connections', connections)
  .route('/imports', imports)
  .route('/flows', receivedRequests)
  .route('/flows', flows)
  .route('/flows', rehearsals)
  .route('/flows', reports)
  .route('/runs', runs)
  .route('/intents', intents)
  .route('/templates', templates)
  .route('/inbox', inbox)
  .route('/files', files)
  .route('/practice', practice)
  .route('/agents', agents)
  .route('/calls', callLines)
  .route('/calls', placeCalls)
  .route('/speech', speech)
  .route('/calls', liveCalls)
  .route('/calls', callHistory)
  .route('/overview', overview)
  .route('/standstill', standstill)
  .route('/notifications', notifications)

/** The whole web side of the server. `limits` are for tests. */
export function createApp(parts: Parts, options: { limits?: Partial<Limits> } = {}) {
  const auth = createAuth(parts)
  const https = parts.config.publicUrl.startsWith('https:')
  const limits = createRateLimits(options.limits)
  const keyring = createKeyring(parts.pool)
  const intake = createIntake(parts.pool)
  const app = new Hono<Env>()
  app.use(requestId())
  app.use(securityHeaders(builderPolicy, https))
  app.use(async (c, next) => {
    c.set('parts', parts)
    c.set('auth', auth)
    c.set('limits', limits)
    c.set('keyring', keyring)
    c.set('intake', intake)
    await next()
    // A body that was refused unread still comes in; the next request had better not queue behind it.
    if (c.res.status >= 400 && c.req.method !== 'GET' && !c.req.bodyCache.arrayBuffer) {
      c.header('Connection', 'close')
    }
  })
  app.onError(onError)

  const served = app
    .route('/api/v1', api)
    .route('/api/auth', authRoutes)
    .route('/hooks/flow', flowHooks)
    .route('/p', preferences)
    .route('/sound', sounds)
    .route('/l', trackedLinks)
    .route('/f', fileLinks)
    .route('/frame', mailFrame)
    .route('/hooks', vendorHooks)
    .route('/', health)
  served.route('/api', apiPage(served, https))
  served.use('/api/*', notFound(served))
  served.route('/', pages)
  listPolicies(served.routes)
  return served
}

/** What a process serves that only holds the lines of calls: its health. */
export function createBareApp(parts: Parts) {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    c.set('parts', parts)
    await next()
  })
  app.onError(onError)
  return app.route('/', health)
}
