import type { Plugin } from '#sdk'
import type { Db } from '../db/connect.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { type Connection, findConnection } from './queries.ts'
import { openSettings, type Settings } from './settings.ts'

export type OpenConnection = { connection: Connection; plugin: Plugin; settings: Settings }

/**
 * A connection with its settings in the clear, for one call of a plugin. Undefined when it is gone, switched
 * off, or its plugin is not installed.
 */
export async function openConnection(
  db: Db,
  { registry, secrets }: { registry: Registry; secrets: Secrets },
  workspaceId: string,
  id: string,
): Promise<OpenConnection | undefined> {
  const connection = await findConnection(db, workspaceId, id)
  const plugin = connection && registry.plugin(connection.plugin)
  if (!plugin || connection.status === 'off') return undefined
  return { connection, plugin, settings: openSettings(secrets, connection) }
}
