import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { endCalls } from './endCall.ts'
import { type CallRow, getCallRow, mergeState, noteMoment } from './findCall.ts'
import { hangUpCall } from './legs.ts'
import { openCarrier } from './openCarrier.ts'
import { outcomeOf } from './outcome.ts'
import { beginTransfer } from './transfer.ts'
import { writeLines } from './writeLine.ts'

type State = CallRow['state'] & { takenOver?: string }
type By = { workspaceId: string; callId: string; who: string }

/** Puts the phone down, whoever speaks. */
export async function stopCall(engineering: Engineering, { workspaceId, callId, who }: By): Promise<void> {
  const { pool, clock } = engineering
  const at = await clock()
  const call = await asEngine(pool, async (trx) => {
    const found = await openCall(trx, workspaceId, callId)
    await mergeState(trx, callId, { reason: 'stopped' })
    await noteMoment(trx, found, 'stopped', at, { by: who })
    if (!found.simulated && found.status !== 'queued') return found
    const answered = found.answeredAt !== null
    const outcome = outcomeOf({ reason: 'stopped', answered, settled: found.state.settled })
    await endCalls(trx, workspaceId, [callId], outcome, at, { reason: 'stopped' })
    return undefined
  })
  if (call) await hangUpCall(engineering, call)
  engineering.nudge(workspaceId)
}

/**
 * A colleague goes on with the talk instead of the agent. On a practice call they write; on a real one their phone
 * rings, they hear what it is about, and press 1.
 */
export async function takeOver(
  engineering: Engineering,
  { workspaceId, callId, who, phone }: By & { phone?: string },
): Promise<void> {
  const { pool, clock } = engineering
  const at = await clock()
  const call = await asEngine(pool, async (trx) => {
    const found = await openCall(trx, workspaceId, callId)
    if (found.status !== 'answered')
      throw new Conflict('not-on-the-phone', {
        en: 'Nobody is on the phone.',
        es: 'No hay nadie al teléfono.',
      })
    if (!found.simulated) return found
    await mergeState(trx, callId, { takenOver: who, settled: 'transferred' } as State)
    await noteMoment(trx, found, 'taken-over', at, { by: who })
    return undefined
  })
  if (!call) return
  const instructions = await beginTransfer(engineering, call, { phone, warm: true }, at)
  const provider = await openCarrier(engineering, workspaceId, call.connectionId, callId)
  await provider?.carrier.instruct?.(
    { key: callId, vendorId: call.vendorId ?? '' },
    instructions,
    provider.context,
  )
}

/** What the colleague who has taken a practice call over says. */
export async function sayOnCall(
  engineering: Engineering,
  { workspaceId, callId, who, text }: By & { text: string },
): Promise<void> {
  const at = await engineering.clock()
  await asEngine(engineering.pool, async (trx) => {
    const call = await openCall(trx, workspaceId, callId)
    if (!call.simulated || !(call.state as State).takenOver)
      throw new Conflict('not-taken-over', { en: 'Take the call over first.', es: 'Toma antes la llamada.' })
    const startMs = call.answeredAt ? at.getTime() - call.answeredAt.getTime() : 0
    await writeLines(trx, call, [{ who: 'responder', text, at, startMs }])
    await mergeState(trx, callId, { takenOver: who } as State)
  })
}

async function openCall(
  trx: Parameters<typeof getCallRow>[0],
  workspaceId: string,
  id: string,
): Promise<CallRow> {
  const call = await getCallRow(trx, workspaceId, id, { lock: true })
  if (!call) throw new NotFound('call', id)
  if (call.status === 'ended')
    throw new Conflict('call-ended', { en: 'This call has ended.', es: 'Esta llamada ha terminado.' })
  return call
}
