import { sql } from 'kysely'
import type { CallInstruction } from '#sdk'
import { asEngine, type Trx } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import type { Engineering } from '../engine/engine.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { type CallRow, mergeState, noteMoment } from './findCall.ts'
import { openCarrier } from './openCarrier.ts'

/** How long a responder's phone rings, and how long they may take to press 1 after that. */
const RING = 25
const DECIDE = 20

export type TransferWish = { phone?: string; queue?: string; warm?: boolean; summary?: string }

const texts = {
  en: {
    wait: 'One moment, please. I am putting you through.',
    nobody: 'Nobody is free right now. We will call you back. Goodbye.',
    accept: 'Press 1 to take the call.',
    from: 'A call from',
  },
  es: {
    wait: 'Un momento, por favor. Le paso con una persona.',
    nobody: 'Ahora no hay nadie disponible. Le llamaremos. Adiós.',
    accept: 'Pulse 1 para atender la llamada.',
    from: 'Llamada de',
  },
}
const textsIn = (language: string | undefined) => texts[language?.slice(0, 2) === 'es' ? 'es' : 'en']

/**
 * Puts the person through to somebody. Cold: the carrier connects the two. Warm: the person hears music in a
 * conference, the other is called, hears who it is and what it is about, and presses 1; else the next in line is called.
 * Answers what the person's line does now.
 */
export async function beginTransfer(
  engineering: Engineering,
  call: CallRow,
  wish: TransferWish,
  at: Date,
): Promise<CallInstruction[]> {
  const { pool } = engineering
  const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
  const say = { do: 'say', text: textsIn(call.plan.language).wait, language: call.plan.language } as const
  const room = `call-${call.id}`
  await asEngine(pool, async (trx) => {
    await mergeState(trx, call.id, { room })
    await askForSomebody(trx, call, wish, at)
  })
  if (wish.phone && !wish.warm) {
    await asEngine(pool, (trx) => mergeState(trx, call.id, { settled: 'transferred', reason: 'transferred' }))
    return [
      say,
      { do: 'dial', to: wish.phone, ringFor: RING, whenOver: provider && askOf(provider, call.id, 'over') },
    ]
  }
  const found = await dialNextResponder(engineering, { ...call, state: { ...call.state, room } }, wish, true)
  return found ? [say, { do: 'join', room, hold: true, endsWithMe: true }] : giveUp(call)
}

/** The wish is written down, flows hear of it, and the team is told. */
export async function askForSomebody(trx: Trx, call: CallRow, wish: TransferWish, at: Date): Promise<void> {
  await mergeState(trx, call.id, { transfer: wish, summary: wish.summary } as CallRow['state'])
  await noteMoment(trx, call, 'transfer-begun', at, { ...wish })
  await recordEvents(trx, call.workspaceId, [
    {
      contactId: call.contactId,
      type: 'call.transfer-asked',
      at,
      properties: { callId: call.id, summary: wish.summary ?? null },
      dedupeKey: `call.transfer-asked:${call.id}`,
    },
  ])
  await notify(trx, call, 'A caller wants to speak to somebody.', at)
}

const askOf = (
  { plugin, token, context }: NonNullable<Awaited<ReturnType<typeof openCarrier>>>,
  key: string,
  ask: string,
) => `${new URL(context.callbackUrl).origin}/hooks/${plugin.id}/${token}?key=${key}&ask=${ask}`

const giveUp = (call: CallRow): CallInstruction[] => [
  { do: 'say', text: textsIn(call.plan.language).nobody, language: call.plan.language },
  { do: 'hang-up' },
]

/**
 * Calls whoever is next in line. When nobody is left, the person is told so and someone is asked to call back.
 * Answers whether a phone rings.
 */
export async function dialNextResponder(
  engineering: Engineering,
  call: CallRow,
  given?: TransferWish,
  quiet = false,
): Promise<boolean> {
  const { pool, clock } = engineering
  const now = await clock()
  const wish = given ?? (call.state as { transfer?: TransferWish }).transfer ?? {}
  const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
  const leg = provider && (await asEngine(pool, (trx) => planLeg(trx, call, wish, now)))
  if (!leg || !provider) {
    await asEngine(pool, (trx) => missed(trx, call, now))
    const live = { key: call.id, vendorId: call.vendorId ?? '' }
    if (!quiet) await provider?.carrier.instruct?.(live, giveUp(call), provider.context)
    return false
  }
  const onAnswer = whisperTo(provider, call.plan.language, leg)
  try {
    const sent = await provider.carrier.dial(
      {
        to: leg.phone,
        from: call.fromNumber ?? undefined,
        ringFor: RING,
        timeLimit: call.plan.timeLimit ?? 3600,
        onAnswer,
        machineDetection: 'off',
        record: false,
      },
      {
        ...provider.context,
        key: leg.id,
        callbackUrl: provider.context.callbackUrl.replace(/key=[^&]+/, `key=${leg.id}`),
      },
    )
    await asEngine(pool, (trx) =>
      sql`update call_legs set vendor_id = ${sent.vendorId}, status = case when status = 'dialling' then 'ringing' else status end
        where id = ${leg.id}`.execute(trx),
    )
    return true
  } catch (error) {
    engineering.report('A responder could not be called', error, { call: call.id })
    await asEngine(pool, (trx) =>
      sql`update call_legs set status = 'ended', ended_at = ${now} where id = ${leg.id}`.execute(trx),
    )
    return dialNextResponder(engineering, call, wish, quiet)
  }
}

/** What a colleague hears when they pick up. */
export function whisperTo(
  provider: NonNullable<Awaited<ReturnType<typeof openCarrier>>>,
  language: string,
  leg: { id: string; whisper: string | null },
): CallInstruction[] {
  return [
    {
      do: 'ask',
      prompt: [{ say: [leg.whisper, textsIn(language).accept].filter(Boolean).join(' ') }],
      language,
      listenFor: 'keys',
      keys: 1,
      seconds: 10,
      answerUrl: askOf(provider, leg.id, 'accept'),
    },
  ]
}

/** Written down before it is dialled, so that a crash never calls the same person's colleague twice. */
async function planLeg(trx: Trx, call: CallRow, { phone, queue, summary }: TransferWish, now: Date) {
  const who = phone ? await onlyOnce(trx, call, phone) : await nextInLine(trx, call, queue ?? 'default')
  if (!who) return undefined
  const name = await trx
    .selectFrom('contacts')
    .select(['firstName', 'lastName', 'phone'])
    .where('id', '=', call.contactId)
    .executeTakeFirst()
  const person = [name?.firstName, name?.lastName].filter(Boolean).join(' ') || name?.phone || ''
  const whisper = [`${textsIn(call.plan.language).from} ${person}.`, summary ?? call.state.summary]
    .filter(Boolean)
    .join(' ')
  const id = uuid7()
  await trx
    .insertInto('callLegs')
    .values({
      id,
      workspaceId: call.workspaceId,
      callId: call.id,
      connectionId: call.connectionId ?? '',
      role: 'responder',
      responderId: who.id,
      phone: who.phone,
      status: 'dialling',
      whisper,
      ringUntil: new Date(now.getTime() + (RING + DECIDE) * 1000),
      at: now,
    })
    .execute()
  await noteMoment(trx, call, 'responder-called', now, { phone: who.phone })
  return { id, phone: who.phone, whisper }
}

async function onlyOnce(trx: Trx, call: CallRow, phone: string) {
  const { rows } = await sql`select 1 from call_legs where call_id = ${call.id} and phone = ${phone}`.execute(
    trx,
  )
  return rows.length > 0 ? undefined : { id: null, phone }
}

/** Who has waited longest for a call, of those not called for this one yet and on no other. */
export async function nextInLine(trx: Trx, call: CallRow, queue: string) {
  const { rows } = await sql<{ id: string; phone: string }>`
    select r.id, r.phone from responders r
    where r.workspace_id = ${call.workspaceId} and r.queue = ${queue} and r.available
      and not exists (select 1 from call_legs l where l.call_id = ${call.id} and l.phone = r.phone)
      and not exists (select 1 from call_legs l where l.workspace_id = r.workspace_id and l.phone = r.phone and l.status <> 'ended')
    order by r.taken_at nulls first, r.position, r.id limit 1 for update skip locked`.execute(trx)
  return rows[0]
}

export async function missed(trx: Trx, call: CallRow, at: Date) {
  await mergeState(trx, call.id, { settled: 'callback', reason: 'transfer-failed' })
  await noteMoment(trx, call, 'transfer-missed', at)
  await notify(trx, call, 'Nobody took a call. Please call this contact back.', at)
  await recordEvents(trx, call.workspaceId, [
    {
      contactId: call.contactId,
      type: 'call.transfer-missed',
      at,
      properties: { callId: call.id },
      dedupeKey: `call.transfer-missed:${call.id}`,
    },
  ])
}

const notify = (trx: Trx, call: CallRow, text: string, at: Date) =>
  trx
    .insertInto('notifications')
    .values({
      workspaceId: call.workspaceId,
      audience: 'team',
      text,
      link: `/contacts/${call.contactId}`,
      at,
    })
    .execute()
