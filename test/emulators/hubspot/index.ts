import { createServer, type IncomingMessage } from 'node:http'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { createApi } from './api.ts'
import { createHooks } from './hooks.ts'
import { createRecords, type Values } from './records.ts'
import { createSignIn } from './signIn.ts'
import { type Reply, refuse } from './writes.ts'

/** How the next request goes wrong: `lose` does it and answers 502. */
export type Fault = 'limit' | 'break' | 'lose' | 'expired' | 'forbid'

/** HubSpot on a port of its own, with a memory, webhooks and sign-ins. */
export async function startHubspot({ now = () => new Date() } = {}) {
  const problems: string[] = []
  const requests: { method: string; path: string; body: unknown }[] = []
  const faults: Fault[] = []
  /** what it does to every request until told otherwise */
  const rules: {
    refuse?: (input: Values) => string | undefined
    fault?: (path: string) => Fault | undefined
  } = {}
  const settings = { clientId: 'app', clientSecret: 'the-app-secret', accountId: '62515' }
  const hooks = createHooks(settings, now)
  const records = createRecords(now, hooks.happened)
  const signIn = createSignIn(settings, problems)
  const api = createApi({ records, now, problems, rules, accountId: settings.accountId })

  async function take(request: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'https://api.hubapi.com')
    if (url.pathname === '/oauth/v3/token') return signIn.token(new URLSearchParams(text))
    const body = text ? JSON.parse(text) : undefined
    requests.push({ method: request.method ?? '', path: url.pathname, body })
    const expired = () => refuse(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token expired')
    if (request.headers.authorization !== `Bearer ${signIn.tokens.access}`) return expired()
    const fault = faults.shift() ?? rules.fault?.(url.pathname)
    if (fault === 'limit')
      return {
        ...refuse(429, 'RATE_LIMITS', 'You have reached your ten_secondly_rolling limit.'),
        headers: { 'retry-after': '1' },
      }
    if (fault === 'forbid') return refuse(403, 'MISSING_SCOPES', 'This app lacks a scope.')
    if (fault === 'break') return refuse(503, 'INTERNAL', 'Try later')
    if (fault === 'expired') {
      signIn.expire()
      return expired()
    }
    const done = api.answer(request.method ?? '', url.pathname, url.searchParams, body)
    return fault === 'lose' ? refuse(502, 'INTERNAL', 'Bad gateway') : done
  }
  const server = createServer((request, response) => {
    take(request).then(
      ({ status, json, headers }) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-hubspot-ratelimit-daily': '250000',
          'x-hubspot-ratelimit-daily-remaining': String(250_000 - requests.length),
          ...headers,
        })
        response.end(JSON.stringify(json))
      },
      (error) => {
        problems.push(`The emulator failed: ${error.stack}`)
        response.writeHead(500).end('{}')
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}`
  const guarded = createGuardedFetch({ hostOverrides: { 'api.hubapi.com': url } })
  const { of, make, touch, tie, merge, remove, lag } = records
  const { event, signed, subscribe, deliver } = hooks

  return {
    ...{ url, problems, requests, faults, rules, settings, fetchFor: guarded.fetchFor },
    ...{ of, make, touch, tie, merge, remove, lag, event, signed, subscribe, deliver },
    ...{ tokens: signIn.tokens, consent: signIn.consent, addOwner: api.owners },
    /** the token that a private app would have */
    get token() {
      return signIn.tokens.access
    },
    async close() {
      await guarded.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
