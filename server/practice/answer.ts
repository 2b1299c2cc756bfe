import { sql } from 'kysely'
import type { CallOutcome } from '#sdk'
import { endCalls } from '../calls/endCall.ts'
import { type CallRow, getCallRow, noteMoment } from '../calls/findCall.ts'
import { newTalk, talk } from '../calls/talk.ts'
import type { Db } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { optOut } from '../gate/optOut.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { receiveMessage } from '../messages/receiveMessage.ts'

/** The contact writes back, as through a real provider. */
export async function replyAs(
  db: Db,
  workspaceId: string,
  { contactId, channel, text, at }: { contactId: string; channel: string; text: string; at: Date },
) {
  const last = await db
    .selectFrom('messages')
    .select('connectionId')
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .where('channel', '=', channel)
    .where('simulated', '=', true)
    .where('direction', '=', 'out')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last)
    throw new Conflict(
      'nothing-to-answer',
      `Nothing was sent to this person by ${channel} yet, so there is nothing to answer.`,
    )
  const connectionId = last.connectionId ?? undefined
  return receiveMessage(db, workspaceId, { contactId, channel, text, at, connectionId, simulated: true })
}

/** The contact opens a link of a message. */
export async function clickAs(
  db: Db,
  workspaceId: string,
  messageId: string,
  url: string,
  at: Date,
): Promise<void> {
  const message = await db
    .selectFrom('messages')
    .select(['contactId', 'channel', 'text', 'html'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', messageId)
    .where('simulated', '=', true)
    .executeTakeFirst()
  if (!message) throw new NotFound('message', messageId)
  if (!`${message.text} ${message.html ?? ''}`.includes(url))
    throw new InvalidInput('This link is not in the message.', { url: 'Not in the message.' })
  const { contactId, channel } = message
  await recordEvents(db, workspaceId, [
    { contactId, type: 'link.clicked', at, properties: { channel, messageId, url } },
  ])
}

export const callActions = [
  'pick-up',
  'hang-up',
  'let-ring',
  'busy',
  'voicemail',
  'interested',
  'not-interested',
  'callback',
  'opt-out',
] as const
export type CallAction = (typeof callActions)[number]

/** What the contact does with a ringing or answered call. Everything but picking up and talking ends it. */
export async function answerCall(
  db: Db,
  workspaceId: string,
  callId: string,
  { action, say, at }: { action: CallAction; say?: string; at: Date },
): Promise<void> {
  const call = await getCallRow(db, workspaceId, callId, { lock: true })
  if (!call?.simulated) throw new NotFound('call', callId)
  if (call.status === 'ended') throw new Conflict('call-ended', 'This call has ended.')
  if (say) await addLine(db, callId, 'contact', say, at)
  if (action === 'pick-up') return pickUp(db, call, at)
  if (action === 'opt-out')
    await optOut(db, workspaceId, {
      contactId: call.contactId,
      channel: 'voice',
      cause: 'asked on a call',
      at,
    })
  const outcome = outcomeOf(action, call.status === 'answered', call.state.settled)
  const reason = action === 'hang-up' ? ('person-hung-up' as const) : undefined
  await endCalls(db, workspaceId, [callId], outcome, at, {
    ...(say ? { said: say } : {}),
    ...(reason ? { reason } : {}),
  })
}

function outcomeOf(
  action: Exclude<CallAction, 'pick-up'>,
  answered: boolean,
  settled: CallOutcome | undefined,
): CallOutcome {
  if (action === 'hang-up') return answered ? (settled ?? 'answered') : 'busy'
  return action === 'let-ring' ? 'no-answer' : action
}

/** Read aloud, so many milliseconds a letter. */
const MS_A_LETTER = 65

async function pickUp(db: Db, call: CallRow, at: Date) {
  if (call.status === 'answered') return
  const { agent, script, language } = call.plan
  const opening = agent?.opening.text ?? (script && talk({ ...script, language }, newTalk).say.join(' '))
  // That an AI is speaking was said, and when: kept as on any other call.
  const heard = { text: opening ?? '', startMs: 0, endMs: (opening?.length ?? 0) * MS_A_LETTER, heard: true }
  const disclosure = agent ? JSON.stringify(heard) : null
  await db
    .updateTable('calls')
    .set({ status: 'answered', answeredAt: at, ringUntil: null, disclosure })
    .where('id', '=', call.id)
    .execute()
  await noteMoment(db, call, 'answered', at)
  if (opening) await addLine(db, call.id, 'agent', opening, at)
}

async function addLine(db: Db, callId: string, who: 'agent' | 'contact', text: string, at: Date) {
  await sql`
    insert into call_lines (workspace_id, call_id, item, who, text, at)
    select workspace_id, id, ${uuid7()}, ${who === 'agent' ? 'agent' : 'person'}, ${text}, ${at} from calls
    where id = ${callId}`.execute(db)
}
