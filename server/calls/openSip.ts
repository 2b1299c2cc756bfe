import type { ProviderContext, RealtimeModel } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { Engineering } from '../engine/engine.ts'

const PATIENCE = 10_000

export type OpenModelLine = { provider: RealtimeModel; context: ProviderContext }

/** A speaking model's account, ready for one command. Undefined when the account or its plugin is gone. */
export async function openModelLine(
  engineering: Engineering,
  { id, workspaceId }: { id: string; workspaceId: string },
  connectionId: string,
): Promise<OpenModelLine | undefined> {
  const { pool, registry, fetchFor, dialFor, socketFor, log } = engineering
  const opened = await asEngine(pool, (trx) => openConnection(trx, engineering, workspaceId, connectionId))
  const provider = opened && registry.provider(opened.plugin.id, 'realtime')
  if (!opened || provider?.kind !== 'realtime') return undefined
  const { plugin, settings } = opened
  const context: ProviderContext = {
    connection: settings,
    key: id,
    now: await engineering.clock(),
    fetch: fetchFor(plugin.hosts),
    dial: dialFor(plugin.hosts),
    socket: socketFor(plugin.hosts),
    signal: AbortSignal.timeout(PATIENCE),
    store: openStore(pool, workspaceId, plugin.id),
    callbackUrl: '',
    log: (message, details) => log(message, { ...details, plugin: plugin.id, call: id }),
  }
  return { provider, context }
}

/** The same for calls that a carrier puts through to the model itself. */
export async function openSip(...asked: Parameters<typeof openModelLine>) {
  const opened = await openModelLine(...asked)
  const sip = opened?.provider.sip
  return opened && sip ? { sip, context: opened.context } : undefined
}
