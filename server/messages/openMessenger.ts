import type { MessageProvider, ProviderContext } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { Engineering } from '../engine/engine.ts'

export type Messenger = { provider: MessageProvider; context: ProviderContext }

/** The provider of a channel at an account, ready to be asked about `key`. Undefined when account or plugin are gone. */
export async function openMessenger(
  engineering: Engineering,
  { workspaceId, connectionId, channel }: { workspaceId: string; connectionId: string; channel: string },
  key: string,
  now: Date,
): Promise<Messenger | undefined> {
  const { pool, registry, fetchFor, dialFor, socketFor, publicUrl, pace } = engineering
  const opened = await asEngine(pool, (trx) => openConnection(trx, engineering, workspaceId, connectionId))
  const provider = opened && registry.provider(opened.plugin.id, channel)
  if (!opened || !provider || !('send' in provider)) return undefined
  const { plugin, settings, connection } = opened
  return {
    // Of all kinds only these send; what they send is not asked of them here.
    provider: provider as MessageProvider,
    context: {
      connection: settings,
      key,
      now,
      fetch: fetchFor(plugin.hosts),
      dial: dialFor(plugin.hosts),
      socket: socketFor(plugin.hosts),
      signal: AbortSignal.timeout(pace.callTimeout),
      store: openStore(pool, workspaceId, plugin.id),
      callbackUrl: `${publicUrl}/hooks/${plugin.id}/${connection.token}?key=${key}`,
      log: (text, details) => engineering.log(text, { ...details, plugin: plugin.id, about: key }),
    },
  }
}
