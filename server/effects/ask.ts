import { type Decision, exit, type Sent } from '#sdk'
import type { Engineering } from '../engine/engine.ts'
import { contextOf, perform, type Surroundings } from './perform.ts'
import { prepare } from './prepare.ts'
import type { Doubtful, Learned } from './recover.ts'
import { openStore } from './store.ts'
import type { Prepared } from './types.ts'

/** What a call may use of the server, for this intent. */
export function surroundings(
  { pool, fetchFor, dialFor, pace, publicUrl, log }: Engineering,
  prepared: Prepared,
  now: Date,
) {
  const { intent, plugin, hosts, connection } = prepared
  return {
    now,
    fetch: fetchFor(hosts),
    dial: dialFor(hosts),
    signal: AbortSignal.timeout(pace.callTimeout),
    store: openStore(pool, intent.workspaceId, plugin),
    callbackUrl: connection
      ? `${publicUrl}/hooks/${connection.plugin}/${connection.token}?key=${intent.id}`
      : '',
    preferencesUrl: `${publicUrl}/p/${prepared.preferenceToken}`,
    log: (message: string, details?: Record<string, unknown>) =>
      log(message, { ...details, plugin, intent: intent.id }),
  }
}

/** "Did this arrive?" A send that did is played again against the vendor's answer, so that the run goes on as it would have. */
export async function ask(engineering: Engineering, intent: Doubtful): Promise<Learned> {
  const [prepared] = await prepare(engineering, intent.workspaceId, [intent])
  if (!prepared || 'problem' in prepared) return { intent, found: undefined }
  const since = new Date(intent.dispatchedAt)
  const around = { ...surroundings(engineering, prepared, await engineering.clock()), since }
  const { step, provider, connection } = prepared
  try {
    if (provider?.lookup) {
      const answer = await provider.lookup(prepared.input, {
        ...around,
        key: intent.id,
        connection: connection?.settings ?? {},
      })
      if (!answer.found) return { intent, found: false }
      return replay(prepared, intent, answer, around)
    }
    if (!step.lookup) return { intent, found: undefined }
    const answer = await step.lookup({ ...contextOf(prepared, around, []), since } as Parameters<
      typeof step.lookup
    >[0])
    if (!answer.found) return { intent, found: false }
    const decision: Decision = exit('default', { output: answer.output })
    return {
      intent,
      found: true,
      outcome: { kind: 'confirmed', intent, fence: intent.fence, connection, sendings: [], decision },
    }
  } catch (error) {
    engineering.report('A doubtful send could not be looked up', error, { intent: intent.id })
    return { intent, found: undefined }
  }
}

/** The vendor told by itself that a doubtful send arrived. */
export async function learnFromCallback(
  engineering: Engineering,
  intent: Doubtful,
  sent: Sent,
): Promise<Learned> {
  const [prepared] = await prepare(engineering, intent.workspaceId, [intent])
  if (!prepared || 'problem' in prepared) return { intent, found: undefined }
  return replay(prepared, intent, sent, surroundings(engineering, prepared, await engineering.clock()))
}

/** The step runs once more, against an answer that is already known; nothing goes out. */
async function replay(
  prepared: Prepared,
  intent: Doubtful,
  sent: Sent,
  around: Surroundings,
): Promise<Learned> {
  const { provider } = prepared
  if (!provider) return { intent, found: undefined }
  const arrived = async () => sent
  const replayed = await perform(
    // Both verbs answer alike, whichever this kind of provider has.
    { ...prepared, provider: { ...provider, ...{ send: arrived, call: arrived } } },
    intent.fence,
    around,
  )
  return replayed.kind === 'confirmed'
    ? { intent, found: true, outcome: replayed }
    : { intent, found: undefined }
}
