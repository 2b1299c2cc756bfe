import { sql } from 'kysely'
import type { CallFacts, CallRef } from '#sdk'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { type CallRow, getCallRow, mergeState, noteMoment } from './findCall.ts'
import { openCarrier } from './openCarrier.ts'
import { openSip } from './openSip.ts'
import { dialNextResponder, whisperTo } from './transfer.ts'

/** Another phone on a call: of somebody who is to take it over, or who listens in. */
export type Leg = {
  id: string
  workspaceId: string
  callId: string
  connectionId: string
  role: 'responder' | 'listener'
  responderId: string | null
  phone: string
  status: 'dialling' | 'ringing' | 'answered' | 'accepted' | 'ended'
  vendorId: string | null
  whisper: string | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const legColumns = sql`l.id, l.workspace_id, l.call_id, l.connection_id, l.role, l.responder_id, l.phone, l.status, l.vendor_id, l.whisper`

export async function findLeg(
  db: Db,
  workspaceId: string,
  connectionId: string,
  { key, vendorId }: CallRef,
): Promise<Leg | undefined> {
  const which =
    key && UUID.test(key) ? sql`l.id = ${key}` : vendorId ? sql`l.vendor_id = ${vendorId}` : undefined
  if (!which) return undefined
  const { rows } = await sql<Leg>`
    select ${legColumns} from call_legs l where l.workspace_id = ${workspaceId} and l.connection_id = ${connectionId}
      and ${which} for update`.execute(db)
  return rows[0]
}

export async function answerLeg(
  engineering: Engineering,
  trx: Trx,
  leg: Leg,
  { vendorId }: CallRef,
  at: Date,
) {
  const { rows } =
    await sql`update call_legs set status = 'answered', vendor_id = coalesce(vendor_id, ${vendorId ?? null})
    where id = ${leg.id} and status in ('dialling', 'ringing') returning id`.execute(trx)
  const call = await getCallRow(trx, leg.workspaceId, leg.callId)
  if (rows.length === 0 || !call) return undefined
  await noteMoment(trx, call, 'responder-answered', at, { phone: leg.phone })
  // Carriers that took their instructions with the dialling are speaking already.
  return async () => {
    const provider = await openCarrier(engineering, leg.workspaceId, leg.connectionId, leg.id)
    if (!provider?.carrier.instructsOnAnswer) return
    const live = { key: leg.id, vendorId: vendorId ?? leg.vendorId ?? '' }
    await provider.carrier.instruct?.(live, whisperTo(provider, call.plan.language, leg), provider.context)
  }
}

/** They pressed 1: from now on the call is theirs. False when it came too late. */
export async function acceptLeg(trx: Trx, leg: Leg, at: Date): Promise<boolean> {
  const call = await getCallRow(trx, leg.workspaceId, leg.callId, { lock: true })
  if (!call || call.status === 'ended') return false
  const { rows } =
    await sql`update call_legs set status = 'accepted' where id = ${leg.id} and status <> 'ended' returning id`.execute(
      trx,
    )
  if (rows.length === 0) return false
  await sql`update responders set taken_at = ${at} where id = ${leg.responderId}`.execute(trx)
  await mergeState(trx, call.id, { settled: 'transferred', reason: 'transferred' })
  await noteMoment(trx, call, 'transferred', at, { phone: leg.phone })
  return true
}

/** A phone that was put down, or was never picked up: whoever is next in line is called. */
export async function endLeg(engineering: Engineering, trx: Trx, leg: Leg, facts: CallFacts, at: Date) {
  const { rows } =
    await sql`update call_legs set status = 'ended', ended_at = ${at} where id = ${leg.id} and status <> 'ended'
    returning id`.execute(trx)
  const call = await getCallRow(trx, leg.workspaceId, leg.callId, { lock: true })
  if (rows.length === 0 || !call || call.status === 'ended' || leg.role !== 'responder') return undefined
  if (leg.status === 'accepted') return () => hangUpCall(engineering, call)
  await noteMoment(trx, call, 'responder-missed', at, { phone: leg.phone, reason: facts.reason })
  return () => dialNextResponder(engineering, call)
}

/** Ends the person's side of a call. */
export async function hangUpCall(engineering: Engineering, call: CallRow): Promise<void> {
  const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
  if (!provider && call.state.sip) {
    const line = await openSip(engineering, call, call.connectionId ?? '')
    return line?.sip.hangUp(call.state.sip, line.context)
  }
  if (!call.vendorId || !provider) return
  await provider.carrier.hangUp?.({ key: call.id, vendorId: call.vendorId }, provider.context)
}

/** Legs that rang as long as they should, or whose dialling was lost with its process. */
export async function sweepLegs(engineering: Engineering, now: Date): Promise<void> {
  const { rows } = await asEngine(engineering.pool, (trx) =>
    sql<Leg>`select ${legColumns} from call_legs l where l.status in ('dialling', 'ringing', 'answered')
      and l.ring_until < ${now} order by l.ring_until limit 100`.execute(trx),
  )
  for (const leg of rows) {
    const provider = await openCarrier(engineering, leg.workspaceId, leg.connectionId, leg.id)
    if (leg.vendorId)
      await provider?.carrier.hangUp?.({ key: leg.id, vendorId: leg.vendorId }, provider.context)
    const next = await asEngine(engineering.pool, (trx) =>
      endLeg(engineering, trx, leg, { reason: 'no-answer' }, now),
    )
    await next?.()
  }
}
