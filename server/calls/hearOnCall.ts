import type { Db } from '../db/connect.ts'
import { optOut } from '../gate/optOut.ts'
import { type CallRow, mergeState } from './findCall.ts'
import { type Heard, newTalk, type TalkTurn, talk } from './talk.ts'
import { writeLines } from './writeLine.ts'

/**
 * The person has answered in a scripted call: writes down what was said on both sides and what it settles, and says
 * what comes next. An opt-out counts from this commit on.
 */
export async function hearOnCall(
  db: Db,
  call: CallRow,
  heard: Heard | undefined,
  at: Date,
): Promise<TalkTurn> {
  const { plan } = call
  const script = { say: '', answers: [], ...plan.script, language: plan.language ?? 'en' }
  const before = call.state.talk ?? newTalk
  const turn = talk(script, before, heard)
  const fresh = heard?.turn === undefined || heard.turn >= before.turn
  if (!fresh) return turn
  const said = heard?.speech ?? (heard?.keys ? `# ${heard.keys}` : '')
  await writeLines(db, call, [
    ...(said ? [{ who: 'person' as const, text: said, at }] : []),
    ...turn.say.map((text) => ({ who: 'agent' as const, text, at })),
  ])
  const { settled } = turn.state
  await mergeState(db, call.id, { talk: turn.state, ...(settled ? { settled } : {}) })
  if (settled === 'opt-out' && before.settled !== 'opt-out')
    await optOut(db, call.workspaceId, {
      contactId: call.contactId,
      channel: 'voice',
      cause: 'asked on a call',
      at,
    })
  return turn
}
