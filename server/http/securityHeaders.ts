import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Env } from './env.ts'

/** The builder's scripts and styles are files of its own; nothing stands inside a page. */
const shared = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
}

export const builderPolicy = { ...shared, styleSrc: ["'self'"], imgSrc: ["'self'", 'data:', 'blob:'] }

/** The API page's library writes its styles into the page. */
export const apiPagePolicy = {
  ...shared,
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
}

/** Every answer gets them, unless it brings its own; what /api answers is kept by nobody. */
export function securityHeaders(policy: typeof builderPolicy, https: boolean): MiddlewareHandler<Env> {
  const said = askOnce(policy, https)
  return async (c, next) => {
    const standing = await said
    const headers = c.req.path.startsWith('/api/') ? standing.api : standing.page
    const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>
    // Node keeps them beside what the answer says: through the web's `Headers` they would cost as much as all the rest.
    if (outgoing) for (const [name, value] of headers) outgoing.setHeader(name, value)
    await next()
    if (!outgoing) addMissing(c, headers)
  }
}

/** A policy as it stands in an answer. */
export async function writePolicy(policy: typeof builderPolicy): Promise<string> {
  const { page } = await askOnce(policy, false)
  return new Map(page).get('content-security-policy') ?? ''
}

/** A request without a socket: a test's. */
function addMissing(c: Context, headers: [string, string][]) {
  for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
}

/** They are the same for every answer, so the library is asked at the start and not each time. */
async function askOnce(policy: typeof builderPolicy, https: boolean) {
  const headers = secureHeaders({
    contentSecurityPolicy: policy,
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'same-origin',
    strictTransportSecurity: https ? 'max-age=31536000; includeSubDomains' : false,
    xFrameOptions: 'DENY',
    xPermittedCrossDomainPolicies: 'none',
    permissionsPolicy: { camera: [], geolocation: [], microphone: ['self'], payment: [], usb: [] },
  })
  const asked = new Hono().use(headers).get('/', (c) => c.body(null))
  const page = [...(await asked.request('/')).headers]
  const api = page.filter(([name]) => !onlyOnPages.has(name))
  return { page, api: [...api, ['cache-control', 'no-store'] as [string, string]] }
}

/** What a browser looks at in a document and nowhere else. */
const onlyOnPages = new Set([
  'origin-agent-cluster',
  'permissions-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
])
