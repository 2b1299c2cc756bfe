import type { Carrier, Plugin, ProviderContext } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { Engineering } from '../engine/engine.ts'

export type OpenCarrier = {
  carrier: Carrier
  context: ProviderContext
  plugin: Plugin
  token: string
  title: string
}

/** A command to a carrier may take so long. */
const PATIENCE = 15_000

/** The carrier of a connection, ready for commands on a call. Undefined when the account or its plugin is gone. */
export async function openCarrier(
  engineering: Engineering,
  workspaceId: string,
  connectionId: string | null,
  key: string,
): Promise<OpenCarrier | undefined> {
  const { pool, registry, fetchFor, dialFor, socketFor, publicUrl, log } = engineering
  const opened = connectionId
    ? await asEngine(pool, (trx) => openConnection(trx, engineering, workspaceId, connectionId))
    : undefined
  if (!opened) return undefined
  const { connection, plugin, settings } = opened
  const carrier = registry.provider(plugin.id, 'voice')
  if (carrier?.kind !== 'voice') return undefined
  const now = await engineering.clock()
  return {
    carrier,
    plugin,
    token: connection.token,
    title: connection.title,
    context: {
      connection: settings,
      key,
      now,
      fetch: fetchFor(plugin.hosts),
      dial: dialFor(plugin.hosts),
      socket: socketFor(plugin.hosts),
      signal: AbortSignal.timeout(PATIENCE),
      store: openStore(pool, workspaceId, plugin.id),
      callbackUrl: `${publicUrl}/hooks/${plugin.id}/${connection.token}?key=${key}`,
      log: (message, details) => log(message, { ...details, plugin: plugin.id, call: key }),
    },
  }
}
