import { join } from 'node:path'
import { connect } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createEngine } from '../../server/engine/engine.ts'
import { createGuardedFetch, type FetchSettings } from '../../server/net/guardedFetch.ts'
import { createQuarantine } from '../../server/quarantine/quarantine.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'
import { beatToSupervisor, tellSupervisor } from '../../server/supervised.ts'
import { createRenderer } from '../../server/templates/renderer.ts'

/*
 * A worker to be killed: the engine with the real plugins, as the server builds it, but with the recovery protocol's
 * times scaled so that a test sees their end. Says "working" when it does.
 */
const {
  DATABASE_URL = '',
  PROOF_KEY = '',
  PROOF_PACE = '1',
  PROOF_PLUGINS = join(checkout, 'plugins'),
  PROOF_WAYS = '{}',
} = process.env
const ways: FetchSettings = JSON.parse(PROOF_WAYS)

const engine = createEngine({
  pool: connect(DATABASE_URL),
  registry: await loadPlugins(PROOF_PLUGINS),
  secrets: createSecrets([Buffer.from(PROOF_KEY, 'base64')]),
  renderer: createRenderer(),
  fetchFor: createGuardedFetch(ways).fetchFor,
  publicUrl: 'http://localhost',
  processId: uuid7(),
  log: () => {},
  report: (message, error) => console.error(message, error),
  quarantine: createQuarantine({
    databaseUrl: DATABASE_URL,
    plugins: PROOF_PLUGINS,
    ways,
    seconds: 3,
  }),
  pace: Number(PROOF_PACE),
})
beatToSupervisor(200)
tellSupervisor({ type: 'ready' })
await engine.start()
console.info('working')
// Nobody outlives the test that started it.
process.on('disconnect', () => process.exit(0))
