import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../../../server/config.ts'
import { connect } from '../../../server/db/connect.ts'
import { createApp } from '../../../server/http/app.ts'
import { type Listener, listen } from '../../../server/http/listen.ts'
import { createGuardedDial } from '../../../server/net/guardedDial.ts'
import type { Ground } from '../../ground.ts'

/** The address to which vendors tell; it may be down for a while. */
export async function openWeb() {
  let listener = await listen({ host: '127.0.0.1', port: 0 })
  const { port } = listener
  let serve: Parameters<Listener['serve']>[0] = () => new Response(null, { status: 503 })

  return {
    publicUrl: `http://127.0.0.1:${port}`,
    /** Serves the product's own routes. */
    serve(ground: Ground) {
      const { registry, renderer, engine, secrets, url } = ground
      const config = readConfig({
        DATABASE_URL: url,
        CAUCE_EMBEDDED: '1',
        CAUCE_HOME: join(tmpdir(), 'cauce-test-home'),
        CAUCE_SECRET_KEY: ground.key.toString('base64'),
        CAUCE_SESSION_SECRET: randomBytes(32).toString('base64'),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
      })
      const log = pino({ level: 'silent' })
      const pool = connect(url, { max: 10 })
      const ways = { fetchFor: () => fetch, dialFor: createGuardedDial() }
      serve = createApp({ pool, config, registry, renderer, engine, secrets, log, ...ways }).fetch
      listener.serve(serve)
      return async () => void (await Promise.all([listener.close(), pool.destroy()]))
    },
    down: () => listener.close(),
    async up() {
      listener = await listen({ host: '127.0.0.1', port })
      listener.serve(serve)
    },
  }
}
