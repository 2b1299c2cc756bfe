import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db/connect.ts'
import { setRate } from '../gate/throttles.ts'
import { InvalidInput } from '../http/errors.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { type Connection, getConnection, insertConnection } from './queries.ts'
import { checkSettings, purposeOf, type Settings, shown } from './settings.ts'

/** The part of a webhook's address that nobody can guess. */
export const newToken = () => randomBytes(24).toString('base64url')

/** Checks, seals and stores an account at a vendor. The demo seed uses it too. */
export async function createConnection(
  db: Db,
  { registry, secrets }: { registry: Registry; secrets: Secrets },
  workspaceId: string,
  wanted: { plugin: string; title: string; settings: Settings; ratePerSecond?: number | null },
): Promise<Connection> {
  const plugin = registry.plugin(wanted.plugin)
  if (!plugin?.connection)
    throw new InvalidInput('No account can be set up for this plugin.', {
      plugin: `"${wanted.plugin}" is not installed, or has no accounts.`,
    })
  const settings = checkSettings(plugin, wanted.settings)
  const id = randomUUIDv7()
  const providers = plugin.providers ?? []
  await insertConnection(db, {
    id,
    workspaceId,
    plugin: plugin.id,
    title: wanted.title,
    settingsSealed: secrets.seal(workspaceId, purposeOf(id), settings),
    settingsShown: shown(plugin, settings),
    token: newToken(),
    simulated: providers.length > 0 && providers.every((provider) => provider.simulated === true),
  })
  if (wanted.ratePerSecond) await setRate(db, workspaceId, id, wanted.ratePerSecond)
  return getConnection(db, workspaceId, id)
}
