import hubspot from '../../plugins/hubspot/index.ts'
import salesforce from '../../plugins/salesforce/index.ts'
import { workOn } from '../../server/crm/workOn.ts'
import { connect } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createGuardedFetch } from '../../server/net/guardedFetch.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'

/* A process that keeps one account in agreement until somebody kills it. */
const { DATABASE_URL = '', KEY = '', HOSTS = '{}', ACCOUNT = '', NOW = '' } = process.env
const parts = {
  pool: connect(DATABASE_URL),
  registry: createRegistry([hubspot, salesforce]),
  secrets: createSecrets([Buffer.from(KEY, 'base64')]),
  fetchFor: createGuardedFetch({ hostOverrides: JSON.parse(HOSTS) }).fetchFor,
  processId: uuid7(),
  clock: async () => new Date(NOW),
  log: () => {},
  report: (message: string, error: unknown) => console.error(message, error),
}
// Nobody outlives the test that started it.
process.on('disconnect', () => process.exit(0))
while (await workOn(parts, ACCOUNT, AbortSignal.timeout(600_000)));
