import type { Hono, MiddlewareHandler } from 'hono'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'

/** What is left under /api: a path that is known for another method, or none at all. */
export function notFound(app: Hono<Env, never, never>): MiddlewareHandler<Env> {
  let routes: { method: string; matches: RegExp }[] | undefined
  return async (c) => {
    routes ??= app.routes
      .filter((route) => route.method !== 'ALL' && !route.path.includes('*'))
      .map((route) => ({ method: route.method, matches: pattern(route.path) }))
    const path = c.req.path.length > 1 ? c.req.path.replace(/\/$/, '') : c.req.path
    const methods = [
      ...new Set(routes.filter((route) => route.matches.test(path)).map((route) => route.method)),
    ]
    if (methods.length === 0) {
      throw new HttpError(404, 'no-such-route', {
        en: `Nothing answers at ${c.req.path}. /api/docs lists what does.`,
        es: `No hay nada en ${c.req.path}. En /api/docs está lo que hay.`,
      })
    }
    c.header('Allow', methods.join(', '))
    throw new HttpError(405, 'method-not-allowed', {
      en: `${c.req.path} takes ${methods.join(', ')}, not ${c.req.method}.`,
      es: `${c.req.path} admite ${methods.join(', ')}, no ${c.req.method}.`,
    })
  }
}

const pattern = (path: string) =>
  new RegExp(
    `^${path
      .replace(/\/$/, '')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')}$`,
  )
