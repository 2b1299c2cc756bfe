import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { Env } from './env.ts'

/**
 * Where the request came from. X-Forwarded-For is believed only as far as our own proxies wrote it:
 * each appends the address it saw, so with n proxies the n-th from the right is the visitor's.
 */
export function visitorAddress(c: Context<Env>): string {
  const proxies = c.var.parts.config.trustedProxies
  if (proxies > 0) {
    const seen = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
    const address = seen.at(-proxies)
    if (address && isIP(address)) return address
  }
  return socketAddress(c)
}

function socketAddress(c: Context<Env>): string {
  // Requests that come without a socket (app.request in tests) have none.
  if (!(c.env as { incoming?: unknown } | undefined)?.incoming) return 'local'
  return getConnInfo(c).remote.address ?? 'unknown'
}
