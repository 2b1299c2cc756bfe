import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import type { CallRow } from './findCall.ts'
import { findVoiceUrl } from './findVoiceUrl.ts'
import { type Addresses, onAnswer } from './instructions.ts'
import { openCarrier } from './openCarrier.ts'
import { addressesOf, sipOf } from './planCall.ts'
import { newTalk, talk } from './talk.ts'

/** Addresses of ours for a call that is going on. */
export const addressesFor = (
  { pool, publicUrl, registry, secrets }: Engineering,
  call: Pick<CallRow, 'id' | 'workspaceId' | 'plan'>,
  { plugin, token }: { plugin: { id: string }; token: string },
): Promise<Addresses> =>
  asEngine(pool, async (trx) => {
    const { id: callId, workspaceId, plan } = call
    const secret = await findLinkSecret(trx, workspaceId)
    const owner = { plugin: plugin.id, token, callId, secret }
    const to = addressesOf(publicUrl, await findVoiceUrl(trx, publicUrl), owner)
    if (plan.transport !== 'sip') return to
    return { ...to, sip: await sipOf({ registry, secrets }, trx, workspaceId, callId, plan, secret) }
  })

/** Carriers that take no instructions with the dialling get them now that somebody has picked up. */
export async function startInstructing(
  engineering: Engineering,
  call: CallRow,
): Promise<(() => Promise<void>) | undefined> {
  const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
  const { carrier } = provider ?? {}
  if (!provider || !carrier?.instructsOnAnswer || !carrier.instruct) return undefined
  return async () => {
    const opening = call.plan.script && talk({ ...call.plan.script, language: call.plan.language }, newTalk)
    const to = await addressesFor(engineering, call, provider)
    const live = { key: call.id, vendorId: call.vendorId ?? '' }
    await carrier.instruct?.(live, onAnswer(call.plan, to, opening), provider.context)
  }
}
