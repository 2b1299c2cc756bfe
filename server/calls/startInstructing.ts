import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import type { CallRow } from './findCall.ts'
import { findVoiceUrl } from './findVoiceUrl.ts'
import { type Addresses, onAnswer } from './instructions.ts'
import { openCarrier } from './openCarrier.ts'
import { addressesOf } from './planCall.ts'
import { newTalk, talk } from './talk.ts'

/** Addresses of ours for a call that is going on. */
export const addressesFor = (
  { pool, publicUrl }: Engineering,
  call: Pick<CallRow, 'id' | 'workspaceId'>,
  { plugin, token }: { plugin: { id: string }; token: string },
): Promise<Addresses> =>
  asEngine(pool, async (trx) =>
    addressesOf(publicUrl, await findVoiceUrl(trx, publicUrl), {
      plugin: plugin.id,
      token,
      callId: call.id,
      secret: await findLinkSecret(trx, call.workspaceId),
    }),
  )

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
