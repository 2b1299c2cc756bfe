import { isIP } from 'node:net'
import type { Context } from 'hono'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A cookie goes along with other sites' requests too. Those name another origin, and are turned away. */
export function requireOwnOrigin(c: Context<Env>): void {
  if (SAFE.has(c.req.method)) return
  const origin = c.req.header('origin')
  if (origin !== undefined && isOwnOrigin(origin, c.req.url, c.var.parts.config.publicUrl)) return
  // Programs without a browser send neither cookie nor origin.
  if (origin === undefined && !c.req.header('cookie')) return
  throw new HttpError(
    403,
    'foreign-origin',
    `This request came from ${origin ?? 'a page that does not say where it is from'}, but Cauce lives at ${c.var.parts.config.publicUrl}. Open it there, or set PUBLIC_URL to the address in your browser.`,
  )
}

/**
 * The public address; without one (plain http, at home) also the address that was asked for, as long as it is
 * one that no stranger's DNS can point at us: a number, `localhost`, `box`, `box.local`.
 */
export function isOwnOrigin(origin: string, asked: string, publicUrl: string): boolean {
  const own = new URL(publicUrl)
  if (origin === own.origin) return true
  if (own.protocol === 'https:' || !URL.canParse(origin)) return false
  const from = new URL(origin)
  const name = from.hostname.replace(/^\[|\]$/g, '')
  const ownable = isIP(name) > 0 || !name.includes('.') || name.endsWith('.local')
  return from.origin === origin && from.protocol === 'http:' && from.host === new URL(asked).host && ownable
}
