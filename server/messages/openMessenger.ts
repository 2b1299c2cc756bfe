import type { MessageProvider, ProviderContext } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { Engineering } from '../engine/engine.ts'

export type Messenger = { provider: MessageProvider; context: ProviderContext }

type Wanted = {
  workspaceId: string
  connectionId: string
  channel: string
  /** An account may bring in what comes by a channel that it sends nothing by: any of its own that can will do. */
  able?: 'file'
}

/** The provider of a channel at an account, ready to be asked about `key`. Undefined when account or plugin are gone. */
export async function openMessenger(
  engineering: Engineering,
  { workspaceId, connectionId, channel, able }: Wanted,
  key: string,
  now: Date,
): Promise<Messenger | undefined> {
  const { pool, registry, fetchFor, dialFor, socketFor, publicUrl, pace } = engineering
  const opened = await asEngine(pool, (trx) => openConnection(trx, engineering, workspaceId, connectionId))
  const own = opened && registry.provider(opened.plugin.id, channel)
  const provider = able && !(own && able in own) ? opened?.plugin.providers?.find((one) => able in one) : own
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
