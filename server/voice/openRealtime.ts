import { type ProviderContext, type SessionListener, type SessionWish, StepError } from '#sdk'
import type { CallRow } from '../calls/findCall.ts'
import type { AgentPlan } from '../calls/plan.ts'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { Engineering } from '../engine/engine.ts'

const PATIENCE = 10_000
/** Until it is known what the model allows. */
const LONGEST = 60

/** A way to the agent's speaking model; each `open` is a new session. */
export function openRealtime(engineering: Engineering, call: CallRow, agent: AgentPlan) {
  const { pool, registry, fetchFor, dialFor, socketFor, log } = engineering
  const model = { longestMinutes: LONGEST }

  async function open(wish: SessionWish, listener: SessionListener) {
    const opened = await asEngine(pool, (trx) =>
      openConnection(trx, engineering, call.workspaceId, agent.connectionId),
    )
    const provider = opened && registry.provider(opened.plugin.id, 'realtime')
    if (!opened || provider?.kind !== 'realtime')
      throw new StepError(
        'The account of the model is gone or switched off. Choose another one in the agent.',
        {
          retry: false,
        },
      )
    model.longestMinutes = provider.longestMinutes
    const { plugin, settings } = opened
    const context: ProviderContext = {
      connection: settings,
      key: call.id,
      now: await engineering.clock(),
      fetch: fetchFor(plugin.hosts),
      dial: dialFor(plugin.hosts),
      socket: socketFor(plugin.hosts),
      signal: AbortSignal.timeout(PATIENCE),
      store: openStore(pool, call.workspaceId, plugin.id),
      callbackUrl: '',
      log: (message, details) => log(message, { ...details, plugin: plugin.id, call: call.id }),
    }
    return provider.open(wish, listener, context)
  }
  return { model, open }
}
