import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import { createConnection } from '../../../server/connections/createConnection.ts'
import { asEngine, asWorkspace, connect } from '../../../server/db/connect.ts'
import { checkout } from '../../../server/db/home.ts'
import { uuid7 } from '../../../server/db/uuid7.ts'
import { createEngine } from '../../../server/engine/engine.ts'
import { listen } from '../../../server/http/listen.ts'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { loadPlugins } from '../../../server/registry/plugins.ts'
import { createSecrets } from '../../../server/secrets/secrets.ts'
import { createRenderer } from '../../../server/templates/renderer.ts'
import { createVoice } from '../../../server/voice/voice.ts'

/* The process that is measured: a voice process as it is, with its database and the real adapters. */
const [databaseUrl = '', model = '', workspaceId = '', token = ''] = process.argv.slice(2)
const pool = connect(databaseUrl, { max: 16 })
const registry = await loadPlugins(join(checkout, 'plugins'))
const secrets = createSecrets([randomBytes(32)])
const { engineering } = createEngine({
  ...{ pool, registry, secrets, renderer: createRenderer(), processId: uuid7() },
  fetchFor: createGuardedFetch({ hostOverrides: { 'api.openai.com': model } }).fetchFor,
  publicUrl: 'http://127.0.0.1',
  log: () => {},
  report: (message, error) => console.error(message, error),
})
await asWorkspace(pool, workspaceId, async (trx) => {
  const make = (plugin: string, settings: Record<string, unknown>) =>
    createConnection(trx, { registry, secrets }, workspaceId, { plugin, title: plugin, settings })
  const settings = { apiKey: 'KEY_bench', publicKey: Buffer.alloc(32).toString('base64') }
  const carrier = await make('telnyx', { ...settings, from: '+34600000001' })
  const writer = await make('openai', { apiKey: 'sk-bench' })
  await sql`update connections set token = ${token} where id = ${carrier.id}`.execute(trx)
  await sql`update calls set connection_id = ${carrier.id},
    plan = jsonb_set(plan, '{agent,connectionId}', to_jsonb(${writer.id}::text))`.execute(trx)
})
const web = await listen({ host: '127.0.0.1', port: 0 })
const voice = createVoice(engineering, { url: `http://127.0.0.1:${web.port}`, most: 2000 })
web.serve(() => new Response('', { status: 404 }))
web.upgrade(voice.upgrade)
await voice.start()

const delay = monitorEventLoopDelay({ resolution: 5 })
let from = process.cpuUsage()
process.on('message', async (asked) => {
  if (asked === 'begin') {
    from = process.cpuUsage()
    delay.enable()
    delay.reset()
  }
  if (asked === 'end') {
    const { user, system } = process.cpuUsage(from)
    const loopP99 = Math.max(0, delay.percentile(99) / 1e6 - 5)
    // What was said last is written down when its talk ends.
    while (voice.talks.size > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    await asEngine(pool, (trx) => sql`select 1`.execute(trx))
    process.send?.({ cpuMs: (user + system) / 1000, loopP99, rssMb: process.memoryUsage.rss() / 2 ** 20 })
  }
})
process.send?.({ port: web.port })
