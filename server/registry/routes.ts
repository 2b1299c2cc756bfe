import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { streamChanges } from '../live/stream.ts'
import { examplesOf } from './examples.ts'
import type { Registry } from './plugins.ts'

/** What the builder draws its palette and forms from. */
export const manifest = new Hono<Env>()
  .get(
    '/',
    allow('flows.read', { summary: 'List the installed plugins with their steps, triggers and forms' }),
    (c) => c.json(c.var.parts.registry.manifest()),
  )
  .get('/examples', allow('flows.read', { summary: 'List the campaigns to begin with' }), (c) => {
    const language = languageOf(c.req.header('accept-language'))
    return c.json({ items: c.var.parts.registry.plugins.flatMap((plugin) => examplesOf(plugin, language)) })
  })
  .get(
    '/live',
    allow('flows.read', {
      summary: 'Hear when plugins have changed',
      description: 'A dropped-in plugin restarts the server; the new stream begins with another mark.',
      stream: true,
    }),
    (c) => streamChanges(c, 'manifest', 'changed', async () => ({ mark: markOf(c.var.parts.registry) })),
  )

const languageOf = (header: string | undefined) => (header?.toLowerCase().startsWith('es') ? 'es' : 'en')

const markOf = (registry: Registry): string =>
  createHash('sha256').update(JSON.stringify(registry.manifest())).digest('hex').slice(0, 16)
