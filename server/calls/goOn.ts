import type { CallFacts } from '#sdk'
import type { Engineering } from '../engine/engine.ts'
import { answerQuestion } from './answerQuestion.ts'
import type { CallRow } from './findCall.ts'
import { openCarrier } from './openCarrier.ts'

const questions = ['heard', 'voicemail', 'accept'] as const

/**
 * What comes next on a call whose carrier tells that something is done, instead of asking: an answer was given, or
 * words were spoken. `key` is the call's or the leg's.
 */
export async function goOn(
  engineering: Engineering,
  call: Pick<CallRow, 'id' | 'workspaceId' | 'connectionId' | 'vendorId' | 'state'>,
  { keys, speech, asked, turn }: CallFacts,
  key = call.id,
): Promise<void> {
  const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, key)
  if (!provider?.carrier.instruct) return
  const live = { key, vendorId: call.vendorId ?? '' }
  const why = questions.find((one) => one === asked) ?? (keys === undefined ? undefined : 'heard')
  if (!why) {
    // Words without a question are the last ones.
    if (call.state.talk?.over || call.state.reason || call.state.voicemail)
      await provider.carrier.hangUp?.(live, provider.context)
    return
  }
  const { plugin, token, title } = provider
  const owner = {
    workspaceId: call.workspaceId,
    connectionId: call.connectionId ?? '',
    plugin: plugin.id,
    token,
    title,
  }
  const question = { why, turn, keys: keys || undefined, speech, call: { key, vendorId: live.vendorId } }
  await provider.carrier.instruct(live, await answerQuestion(engineering, owner, question), provider.context)
}
