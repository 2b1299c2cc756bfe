import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { listenAddress } from '../voice/listenIn.ts'
import { askLine } from './askLine.ts'
import { endCalls } from './endCall.ts'
import { type CallRow, getCallRow, mergeState, noteMoment } from './findCall.ts'
import { hangUpCall } from './legs.ts'
import { openCarrier } from './openCarrier.ts'
import { outcomeOf } from './outcome.ts'
import { beginTransfer } from './transfer.ts'
import { writeLines } from './writeLine.ts'

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
 * A colleague goes on with the talk instead of the agent. With a phone, it rings, they hear what it is about and press
 * 1; without one they write, and what they write is said on the line.
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
    if (found.plan.transport === 'managed') throw ledElsewhere()
    if (!found.simulated && phone) return found
    if (!found.simulated)
      await askLine(trx, { workspaceId, callId, kind: 'relieve', processId: holderOf(found), by: who })
    await mergeState(trx, callId, { takenOver: who, settled: 'transferred' })
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

/** The agent leads again. */
export async function giveBack(engineering: Engineering, { workspaceId, callId, who }: By): Promise<void> {
  const at = await engineering.clock()
  await asEngine(engineering.pool, async (trx) => {
    const call = await openCall(trx, workspaceId, callId)
    if (!call.state.takenOver) throw notTakenOver()
    if (!call.simulated)
      await askLine(trx, { workspaceId, callId, kind: 'relieve', processId: holderOf(call), by: undefined })
    await sql`update calls set state = state - 'takenOver' - 'settled' where id = ${callId}`.execute(trx)
    await noteMoment(trx, call, 'given-back', at, { by: who })
  })
}

/** Where somebody of the team hears a call whose sound comes through us. */
export async function listenIn(
  engineering: Engineering,
  { workspaceId, callId, who }: By,
): Promise<{ url: string }> {
  const at = await engineering.clock()
  return asEngine(engineering.pool, async (trx) => {
    const call = await openCall(trx, workspaceId, callId)
    const holder = await trx
      .selectFrom('processes')
      .select('voiceUrl')
      .where('id', '=', call.processId)
      .executeTakeFirst()
    if (call.plan.transport !== 'stream' || !holder?.voiceUrl)
      throw new Conflict('no-sound', {
        en: 'The sound of this call does not come through here.',
        es: 'El sonido de esta llamada no pasa por aquí.',
      })
    await noteMoment(trx, call, 'listened', at, { by: who })
    return { url: await listenAddress(trx, holder.voiceUrl, { workspaceId, callId }) }
  })
}

/** What the colleague who has taken a call over says. */
export async function sayOnCall(
  engineering: Engineering,
  { workspaceId, callId, who, text }: By & { text: string },
): Promise<void> {
  const at = await engineering.clock()
  await asEngine(engineering.pool, async (trx) => {
    const call = await openCall(trx, workspaceId, callId)
    if (!call.state.takenOver) throw notTakenOver()
    // On a real line it is written down as it is said.
    if (!call.simulated)
      return askLine(trx, { workspaceId, callId, kind: 'say', processId: holderOf(call), text })
    const startMs = call.answeredAt ? at.getTime() - call.answeredAt.getTime() : 0
    await writeLines(trx, call, [{ who: 'responder', text, at, startMs }])
    await mergeState(trx, callId, { takenOver: who })
  })
}

const notTakenOver = () =>
  new Conflict('not-taken-over', { en: 'Take the call over first.', es: 'Toma antes la llamada.' })

/** A phone that rang for it would never get to the person: who leads such a call takes no instructions. */
const ledElsewhere = () =>
  new Conflict('led-elsewhere', {
    en: 'The carrier leads this call by an agent of its own. From here it can be ended; to take it over, open it there.',
    es: 'El operador lleva esta llamada con un agente suyo. Desde aquí se puede terminar; para tomarla, ábrela allí.',
  })

/** The process that keeps the talk; scripted calls and those of other vendors have none. */
function holderOf({ processId }: CallRow): string {
  if (processId) return processId
  throw new Conflict('needs-phone', {
    en: 'This call can only be taken over by phone. Give a number.',
    es: 'Esta llamada solo se puede tomar por teléfono. Indica un número.',
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
