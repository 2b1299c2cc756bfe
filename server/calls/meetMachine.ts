import { sql } from 'kysely'
import type { AnsweredBy } from '#sdk'
import type { Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { withVoice } from '../speech/withVoice.ts'
import { type CallRow, mergeState, noteMoment } from './findCall.ts'
import { leaveVoicemail } from './instructions.ts'
import { openCarrier } from './openCarrier.ts'
import { soundsLikeMachine } from './soundsLikeMachine.ts'
import { addressesFor } from './startInstructing.ts'
import { writeLines } from './writeLine.ts'

/**
 * Who picked up has been found out: by the carrier's ear, or by `words` that only machines say. A machine whose greeting is
 * over gets the voicemail, one that gets none is hung up on. Who answers back is a person, whatever the carrier's ear says.
 */
export async function meetMachine(
  engineering: Engineering,
  trx: Trx,
  call: CallRow,
  answeredBy: AnsweredBy,
  at: Date,
  words?: string,
): Promise<(() => Promise<void>) | undefined> {
  const { voicemail } = call.plan
  await noteMoment(trx, call, 'machine', at, { answeredBy, ...(words ? { words } : {}) })
  const machine = answeredBy === 'machine' || answeredBy === 'machine-ready' || answeredBy === 'fax'
  if (machine && words === undefined && (await hasTalked(trx, call))) {
    await sql`update calls set answered_by = 'person' where id = ${call.id}`.execute(trx)
    return undefined
  }
  await sql`update calls set answered_by = ${answeredBy} where id = ${call.id}`.execute(trx)
  if (!machine || call.state.voicemail) return undefined
  // The greeting goes on; the carrier tells again when it is over.
  if (answeredBy === 'machine' && voicemail) return undefined
  const leaves = answeredBy === 'machine-ready' ? voicemail : undefined
  await mergeState(trx, call.id, leaves ? { voicemail: 'begun' } : { reason: 'voicemail' })
  if (leaves) await writeLines(trx, call, [{ who: 'agent', text: leaves, at, id: 'voicemail' }])
  return async () => {
    const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
    if (!provider) return
    const live = { key: call.id, vendorId: call.vendorId ?? '' }
    if (!leaves) return provider.carrier.hangUp?.(live, provider.context)
    const to = await addressesFor(engineering, call, provider)
    const { workspaceId, contactId, plan } = call
    const spoken = { workspaceId, contactId, language: plan.language, speech: plan.speech }
    const left = await withVoice(engineering, spoken, leaveVoicemail(plan, to, leaves))
    await provider.carrier.instruct?.(live, left, provider.context)
  }
}

/** A greeting may come in two pieces; so much is said only by who is there. */
const TURNS = 3

/** A machine does not answer questions: keys pressed, an answer that the script knows, several turns in a talk. */
async function hasTalked(trx: Trx, call: CallRow): Promise<boolean> {
  if (call.state.settled) return true
  const { rows } = await sql<{ text: string }>`
    select text from call_lines where call_id = ${call.id} and who = 'person' order by position limit 10`.execute(
    trx,
  )
  const said = rows.map((row) => row.text)
  if (said.some((text) => text.startsWith('# '))) return true
  return said.length >= TURNS && !said.some(soundsLikeMachine)
}
