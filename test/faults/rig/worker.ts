import { connect } from '../../../server/db/connect.ts'
import { uuid7 } from '../../../server/db/uuid7.ts'
import { createEngine } from '../../../server/engine/engine.ts'
import { startJobs } from '../../../server/jobs/startJobs.ts'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { createQuarantine } from '../../../server/quarantine/quarantine.ts'
import { loadPlugins } from '../../../server/registry/plugins.ts'
import { createSecrets } from '../../../server/secrets/secrets.ts'
import { createRenderer } from '../../../server/templates/renderer.ts'
import { readPace } from './pace.ts'

/*
 * A worker to be killed: the engine as the server builds it, with the vendors of the fault tests. Under
 * `--conditions=faults` it ends itself where FAULT says. Tells its parent when it works.
 */
const {
  DATABASE_URL = '',
  KEY = '',
  PACE = '{}',
  PLUGINS = '',
  WAYS = '{}',
  PUBLIC_URL = '',
  JOBS,
} = process.env

const report = (message: string, error: unknown) =>
  process.send?.({ report: `${message}: ${error instanceof Error ? (error.stack ?? error.message) : error}` })
const ways = JSON.parse(WAYS)
const pool = connect(DATABASE_URL, { max: 16 })
const processId = uuid7()
const engine = createEngine({
  pool,
  registry: await loadPlugins(PLUGINS),
  secrets: createSecrets([Buffer.from(KEY, 'base64')]),
  renderer: createRenderer(),
  fetchFor: createGuardedFetch(ways).fetchFor,
  publicUrl: PUBLIC_URL,
  processId,
  log() {},
  report,
  quarantine: createQuarantine({ databaseUrl: DATABASE_URL, plugins: PLUGINS, seconds: 3, ways }),
  pace: readPace(JSON.parse(PACE)),
})
// Nobody outlives the test that started it.
process.on('disconnect', () => process.exit(0))
if (!process.connected) process.exit(0)
const trueClock = Date.now
process.on('message', async ({ go, jump, weigh }: { go?: true; jump?: number; weigh?: true }) => {
  if (weigh) {
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    process.send?.({ held: heapUsed + external })
  }
  if (jump !== undefined) Date.now = () => trueClock() + jump
  if (!go) return
  if (JOBS) await startJobs({ databaseUrl: DATABASE_URL, pool, engine, processId, report })
  await engine.start()
  process.send?.({ working: processId })
})
process.send?.({ ready: true })
