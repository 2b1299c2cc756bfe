import { sql } from 'kysely'
import type { CallInstruction, CallQuestion, Carrier } from '#sdk'
import { asEngine, type Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { uuid7 } from '../db/uuid7.ts'
import type { Engineering } from '../engine/engine.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { findSender } from '../messages/findSender.ts'
import { noteMoment } from './findCall.ts'
import { onAnswer } from './instructions.ts'
import type { CallPlan } from './plan.ts'
import { LONGEST_CALL, transportOf } from './planCall.ts'
import { addressesFor } from './startInstructing.ts'
import { newTalk, talk } from './talk.ts'
import { writeLines } from './writeLine.ts'

type Answer = {
  agentId?: string
  script?: string
  answers?: CallPlan['script'] extends undefined ? never : NonNullable<CallPlan['script']>['answers']
  transferTo?: CallPlan['transferTo']
}

const closed = {
  en: 'Thank you for calling. Nobody can answer right now. Goodbye.',
  es: 'Gracias por llamar. Ahora no podemos atenderle. Adiós.',
}

/**
 * Somebody calls one of our numbers. Who it is, is found by their number, or they become a contact; what answers, the
 * number says. The call starts the flows that begin with `call.received`.
 */
export async function takeIncoming(
  engineering: Engineering,
  owner: { connectionId: string; workspaceId: string; plugin: string; token: string; title: string },
  { call: ref, from = '', to = '' }: CallQuestion,
  at: Date,
): Promise<readonly CallInstruction[]> {
  const { registry } = engineering
  const { workspaceId } = owner
  const carrier = registry.provider(owner.plugin, 'voice') as Carrier | undefined
  if (carrier?.kind !== 'voice') return [{ do: 'reject', why: 'rejected' }]
  const taken = await bookIncoming(
    engineering,
    owner,
    carrier,
    { from, to, vendorId: ref.vendorId ?? '' },
    at,
  )
  if (!taken) return [{ do: 'reject', why: 'rejected' }]
  engineering.nudge(workspaceId)
  const { id, plan } = taken
  const addresses = await addressesFor(
    engineering,
    { id, workspaceId, plan },
    { plugin: { id: owner.plugin }, token: owner.token },
  )
  const opening = plan.script && talk({ ...plan.script, language: plan.language }, newTalk)
  return onAnswer(plan, addresses, opening)
}

type Owner = { connectionId: string; workspaceId: string; title: string }

/** Writes down that somebody calls, and what answers them. Undefined for a number that may not call. */
export async function bookIncoming(
  { pool, agents }: Engineering,
  { workspaceId, connectionId, title }: Owner,
  carrier: Parameters<typeof transportOf>[0],
  { from, to, vendorId }: { from: string; to: string; vendorId: string },
  at: Date,
): Promise<{ id: string; plan: CallPlan } | undefined> {
  return asEngine(pool, async (trx) => {
    const contactId = await findSender(trx, workspaceId, {
      channel: 'voice',
      from: { phone: from },
      account: title,
    })
    if (!contactId) return undefined
    const { answer, language } = await answerOf(trx, workspaceId, connectionId, to)
    const agent = answer.agentId
      ? await agents.plan(trx, { workspaceId, agentId: answer.agentId, contactId, direction: 'in' })
      : undefined
    const plan: CallPlan = {
      transport: transportOf(carrier, agent),
      language: agent?.language ?? language,
      timeLimit: LONGEST_CALL,
      record: false,
      transferTo: answer.transferTo,
      ...(agent
        ? { agent }
        : {
            script: {
              say: answer.script ?? closed[language === 'es' ? 'es' : 'en'],
              answers: answer.answers ?? [],
            },
          }),
    }
    const id = await book(trx, { workspaceId, connectionId, contactId, plan, from, to, vendorId }, at)
    return { id, plan }
  })
}

async function answerOf(trx: Trx, workspaceId: string, connectionId: string, to: string) {
  const { rows } = await sql<{ answer: Answer | null; language: string }>`
    select n.answer, w.language from workspaces w
    left join call_numbers n on n.workspace_id = w.id and n.connection_id = ${connectionId} and n.number = ${to} and n.active
    where w.id = ${workspaceId}`.execute(trx)
  return { answer: rows[0]?.answer ?? {}, language: rows[0]?.language ?? 'en' }
}

/** The carrier may tell of the same call twice: it is one. */
async function book(
  trx: Trx,
  call: {
    workspaceId: string
    connectionId: string
    contactId: string
    plan: CallPlan
    from: string
    to: string
    vendorId: string
  },
  at: Date,
): Promise<string> {
  const { workspaceId, connectionId, contactId, plan, vendorId } = call
  await sql`select pg_advisory_xact_lock(hashtextextended(${`call ${connectionId} ${vendorId}`}, 9))`.execute(
    trx,
  )
  const known = await trx
    .selectFrom('calls')
    .select('id')
    .where('connectionId', '=', connectionId)
    .where('vendorId', '=', vendorId)
    .executeTakeFirst()
  if (known) return known.id
  const id = uuid7()
  const opening = plan.script && talk({ ...plan.script, language: plan.language }, newTalk)
  await sql`
    insert into calls (id, workspace_id, contact_id, connection_id, direction, status, vendor_id, key, phone, from_number, transport, plan,
      state, agent_id, agent_version, script, at, answered_at, look_at)
    values (${id}, ${workspaceId}, ${contactId}, ${connectionId}, 'in', 'answered', ${vendorId}, ${id}, ${call.from}, ${call.to},
      ${plan.transport}, ${toJson(plan)}::jsonb, ${toJson({ talk: opening?.state })}::jsonb, ${plan.agent?.id ?? null},
      ${plan.agent?.version ?? null}, ${plan.script?.say ?? null}, ${at}, ${at},
      ${at}::timestamptz + make_interval(secs => ${plan.timeLimit + 60}))`.execute(trx)
  if (opening)
    await writeLines(
      trx,
      { id, workspaceId },
      opening.say.map((text) => ({ who: 'agent' as const, text, at })),
    )
  await noteMoment(trx, { id, workspaceId }, 'received', at, { from: call.from, to: call.to })
  await recordEvents(trx, workspaceId, [
    {
      contactId,
      type: 'call.received',
      at,
      properties: { callId: id, from: call.from, to: call.to },
      dedupeKey: `call.received:${id}`,
    },
  ])
  return id
}
