import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { allow } from './allow.ts'
import type { Env } from './env.ts'

const Health = z.object({ status: z.string() })

export const health = new Hono<Env>()
  .get('/healthz', allow('anyone', { summary: 'Is the process alive', returns: Health }), (c) =>
    c.json({ status: 'ok' }),
  )
  .get('/readyz', allow('anyone', { summary: 'Does it take requests', returns: Health }), async (c) => {
    if (c.var.parts.draining?.aborted) return c.json({ status: 'stopping' }, 503)
    try {
      await sql`select 1`.execute(c.var.parts.pool)
      return c.json({ status: 'ok' })
    } catch {
      return c.json({ status: 'no database' }, 503)
    }
  })
