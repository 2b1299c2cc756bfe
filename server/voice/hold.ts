import { applyCall } from '../calls/applyCall.ts'
import { type CallRow, getCallRow, mergeState } from '../calls/findCall.ts'
import { hangUpCall } from '../calls/legs.ts'
import { openCarrier } from '../calls/openCarrier.ts'
import { openSip } from '../calls/openSip.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { openDesk } from './desk.ts'
import type { Talk } from './deskOf.ts'
import { createJournal } from './journal.ts'
import { openRealtime, wishOf } from './openRealtime.ts'
import { letGo, takeHold } from './startTalk.ts'
import { createSteering } from './steer.ts'

/** Accepts a call that was put through to the model, and steers it from this process until it is over. */
export async function holdCall(
  engineering: Engineering,
  { workspaceId, callId }: { workspaceId: string; callId: string },
): Promise<Talk | undefined> {
  const { pool, report } = engineering
  const call = await asEngine(pool, (trx) => getCallRow(trx, workspaceId, callId))
  const { sip } = call?.state ?? {}
  const agent = call?.plan.agent
  if (!call || !sip || !agent) return undefined
  const line = await openSip(engineering, call, agent.connectionId)
  if (!line) return undefined
  if (call.status === 'ended') {
    if (!call.state.held) await line.sip.reject(sip, line.context)
    return undefined
  }
  await takeHold(engineering, call)
  const again = call.state.held === true
  if (!again) {
    try {
      const hold = agent.opening.mustBeHeard ? { turns: { ...agent.turns, hold: true } } : {}
      await line.sip.accept(sip, { ...wishOf(agent), ...hold }, line.context)
    } catch (error) {
      report('The model did not take a call', error, { call: call.id })
      await asEngine(pool, (trx) => mergeState(trx, call.id, { reason: 'model-failed' }))
      await hangUpCall(engineering, call)
      await letGo(engineering, call)
      return undefined
    }
    await asEngine(pool, (trx) => mergeState(trx, call.id, { held: true }))
  }
  const journal = createJournal(pool, call, (message, error) => report(message, error, { call: call.id }))
  const { open } = openRealtime(engineering, call, agent)
  const { begin, talk } = createSteering({
    desk: openDesk(engineering, call),
    ...{ agent, sip, journal, open },
  })
  void talk.ended
    .then(() => leave(engineering, call))
    .catch((error) => report('A call could not be left', error))
  void begin({ again }).catch((error) => report('A call could not be led', error, { call: call.id }))
  return talk
}

/** A carrier tells of the end itself; of a call that came straight to the model, nobody does. */
async function leave(engineering: Engineering, call: CallRow) {
  const { workspaceId, connectionId } = call
  const carrier = await openCarrier(engineering, workspaceId, connectionId, call.id)
  await letGo(engineering, call)
  if (carrier) return
  await applyCall(
    engineering,
    { workspaceId, connectionId: connectionId ?? '', attempts: 99 },
    { call: { key: call.id }, status: 'ended', reason: 'person-hung-up' },
    await engineering.clock(),
  )
}
