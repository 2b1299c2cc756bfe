import type { CallInstruction, CallQuestion } from '#sdk'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { withVoice } from '../speech/withVoice.ts'
import { markAnswered } from './applyCall.ts'
import { type CallRow, findCall, mergeState, noteMoment } from './findCall.ts'
import { hearOnCall } from './hearOnCall.ts'
import { leaveVoicemail, onAnswer, sayTurn } from './instructions.ts'
import { acceptLeg, findLeg } from './legs.ts'
import { soundsLikeMachine } from './soundsLikeMachine.ts'
import { addressesFor } from './startInstructing.ts'
import { takeIncoming } from './takeIncoming.ts'
import { newTalk } from './talk.ts'
import { beginTransfer } from './transfer.ts'
import { writeLines } from './writeLine.ts'

type Owner = { connectionId: string; workspaceId: string; plugin: string; token: string; title: string }

const HANG_UP: CallInstruction[] = [{ do: 'hang-up' }]

/** What a call does next, for a carrier that is on the line with us. Asked twice, it answers alike. */
export async function answerQuestion(
  engineering: Engineering,
  owner: Owner,
  question: CallQuestion,
): Promise<readonly CallInstruction[]> {
  const { pool, clock } = engineering
  const at = await clock()
  if (question.why === 'incoming') return takeIncoming(engineering, owner, question, at)
  if (question.why === 'accept') return accept(engineering, owner, question, at)
  const call = await asEngine(pool, (trx) =>
    findCall(trx, owner.workspaceId, owner.connectionId, question.call),
  )
  if (!call || call.status === 'ended') return HANG_UP
  const to = await addressesFor(engineering, call, { plugin: { id: owner.plugin }, token: owner.token })
  switch (question.why) {
    case 'next': {
      const turn = call.plan.script && (await hear(engineering, call, undefined, at))
      return withVoice(engineering, spokenOf(call), onAnswer(call.plan, to, turn))
    }
    case 'heard': {
      if (call.direction === 'out' && soundsLikeMachine(question.speech ?? '') && !call.state.settled)
        return answerMachine(engineering, call, question.speech ?? '', to, at)
      const turn = await hear(engineering, call, question, at)
      if (turn.next === 'transfer') return beginTransfer(engineering, call, transferOf(call), at)
      return withVoice(engineering, spokenOf(call), sayTurn(call.plan, to, turn))
    }
    case 'voicemail':
      return afterVoicemail(engineering, call, question, to, at)
    case 'over':
      return afterLine(engineering, call, question, at)
  }
}

const spokenOf = ({ workspaceId, contactId, plan: { language, speech } }: CallRow) => ({
  ...{ workspaceId, contactId, language, speech },
})

const transferOf = ({ plan }: CallRow) => ({ queue: 'default', warm: true, ...plan.transferTo })

/** Under the call's lock: two answers at once are two turns. */
const hear = (
  { pool }: Engineering,
  call: CallRow,
  heard: { keys?: string; speech?: string; turn?: number } | undefined,
  at: Date,
) =>
  asEngine(pool, async (trx) => {
    const now = await findCall(
      trx,
      call.workspaceId,
      call.connectionId ?? '',
      { key: call.id },
      { lock: true },
    )
    await markAnswered(trx, call, at)
    return hearOnCall(trx, now ?? call, heard, at)
  })

/** A machine has said its greeting where an answer was waited for. */
async function answerMachine(
  engineering: Engineering,
  call: CallRow,
  words: string,
  to: Parameters<typeof sayTurn>[1],
  at: Date,
): Promise<readonly CallInstruction[]> {
  const { voicemail } = call.plan
  await asEngine(engineering.pool, async (trx) => {
    await markAnswered(trx, call, at)
    await writeLines(trx, call, [{ who: 'person', text: words, at }])
    await trx.updateTable('calls').set({ answeredBy: 'machine-ready' }).where('id', '=', call.id).execute()
    await noteMoment(trx, call, 'machine', at, { answeredBy: 'machine-ready', words })
    await mergeState(trx, call.id, voicemail ? { voicemail: 'begun' } : { reason: 'voicemail' })
    if (voicemail) await writeLines(trx, call, [{ who: 'agent', text: voicemail, at, id: 'voicemail' }])
  })
  if (!voicemail) return HANG_UP
  return withVoice(engineering, spokenOf(call), leaveVoicemail(call.plan, to, voicemail))
}

/** Somebody picked up while the voicemail was being left: the talk begins again with them. */
async function afterVoicemail(
  { pool }: Engineering,
  call: CallRow,
  { speech }: CallQuestion,
  to: Parameters<typeof sayTurn>[1],
  at: Date,
): Promise<readonly CallInstruction[]> {
  if (!speech) {
    await asEngine(pool, (trx) => mergeState(trx, call.id, { voicemail: 'left', reason: 'voicemail' }))
    return HANG_UP
  }
  return asEngine(pool, async (trx) => {
    await trx.updateTable('calls').set({ answeredBy: 'person' }).where('id', '=', call.id).execute()
    await mergeState(trx, call.id, { voicemail: 'left', talk: newTalk })
    if (!call.plan.script) return onAnswer(call.plan, to, undefined)
    const turn = await hearOnCall(trx, { ...call, state: { ...call.state, talk: newTalk } }, undefined, at)
    return onAnswer(call.plan, to, turn)
  })
}

/** The line to us is over: by plan, or because the process that held it is gone. */
async function afterLine(
  engineering: Engineering,
  call: CallRow,
  question: CallQuestion,
  at: Date,
): Promise<readonly CallInstruction[]> {
  const wish = (call.state as { handOver?: Parameters<typeof beginTransfer>[2] }).handOver
  if (wish) return beginTransfer(engineering, call, wish, at)
  if (call.state.room && question.reached !== false) return HANG_UP
  const reason = call.plan.transport === 'sip' ? 'model-failed' : 'server-stopped'
  if (!call.state.reason) await asEngine(engineering.pool, (trx) => mergeState(trx, call.id, { reason }))
  return HANG_UP
}

async function accept(
  engineering: Engineering,
  owner: Owner,
  { call: ref, keys }: CallQuestion,
  at: Date,
): Promise<readonly CallInstruction[]> {
  if (keys !== '1') return HANG_UP
  const taken = await asEngine(engineering.pool, async (trx) => {
    const leg = await findLeg(trx, owner.workspaceId, owner.connectionId, ref)
    return leg && (await acceptLeg(trx, leg, at)) ? leg : undefined
  })
  if (!taken) return HANG_UP
  return [{ do: 'join', room: `call-${taken.callId}`, endsWithMe: true }]
}
