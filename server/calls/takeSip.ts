import { type HookNews, StepError } from '#sdk'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import type { Receipt } from '../webhooks/applyReceipts.ts'
import { readRef } from './address.ts'
import { askLine } from './askLine.ts'
import { type CallRow, getCallRow, mergeState, noteMoment } from './findCall.ts'
import { findLineProcess } from './findVoiceUrl.ts'
import { openSip } from './openSip.ts'
import { bookIncoming } from './takeIncoming.ts'

type News = HookNews & { what: 'call-incoming' }

/**
 * A phone has been put through to the model itself: by us, then the reference says for which call, or by whoever dialled
 * a number that leads there. A process that holds lines accepts it and steers it; anybody else is turned away.
 */
export async function takeSip(
  engineering: Engineering,
  { workspaceId, connectionId }: Pick<Receipt, 'workspaceId' | 'connectionId'>,
  title: string,
  news: News,
  at: Date,
): Promise<Record<string, never>> {
  const { pool } = engineering
  const { vendorId } = news
  const callId = news.ref
    ? await asEngine(pool, (trx) => findOurs(trx, workspaceId, connectionId, news.ref ?? ''))
    : await bookStranger(engineering, { workspaceId, connectionId, title }, news, at)
  if (!callId) {
    const line = await openSip(engineering, { id: vendorId, workspaceId }, connectionId)
    await line?.sip.reject(vendorId, line.context)
    return {}
  }
  await asEngine(pool, async (trx) => {
    const call = await getCallRow(trx, workspaceId, callId, { lock: true })
    // Told twice, it is held once.
    if (!call || call.status === 'ended' || call.state.sip === vendorId) return
    await holdSip(trx, call, vendorId, at)
  })
  engineering.nudge(workspaceId)
  return {}
}

/** Asks the least busy of the processes that hold lines to hold on to this call. */
export async function holdSip(trx: Trx, call: Pick<CallRow, 'id' | 'workspaceId'>, sip: string, at: Date) {
  const { id: callId, workspaceId } = call
  await mergeState(trx, callId, { sip })
  await noteMoment(trx, call, 'put-through', at)
  await askLine(trx, { workspaceId, callId, kind: 'hold', processId: (await findLineProcess(trx))?.id })
}

async function findOurs(trx: Trx, workspaceId: string, connectionId: string, ref: string) {
  const callId = readRef(await findLinkSecret(trx, workspaceId), ref)
  const call = callId ? await getCallRow(trx, workspaceId, callId) : undefined
  const fits = call?.plan.transport === 'sip' && call.plan.agent?.connectionId === connectionId
  return fits && call.status !== 'ended' ? callId : undefined
}

async function bookStranger(
  engineering: Engineering,
  owner: { workspaceId: string; connectionId: string; title: string },
  { from, to, vendorId }: News,
  at: Date,
) {
  try {
    const carrier = { title: owner.title, transports: ['sip'] as const }
    return (await bookIncoming(engineering, owner, carrier, { from, to, vendorId }, at))?.id
  } catch (error) {
    // Nobody answers at this number, or somebody who can't be put through to.
    if (error instanceof StepError) return undefined
    throw error
  }
}
