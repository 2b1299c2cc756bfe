import { sql } from 'kysely'
import { type CallRequest, type Carrier, type DialRequest, StepError, type Transport } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { Prepared } from '../effects/types.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { renderAhead, withVoice } from '../speech/withVoice.ts'
import { lineAddress, refOf } from './address.ts'
import { noteMoment } from './findCall.ts'
import { findVoiceUrl } from './findVoiceUrl.ts'
import { type Addresses, onAnswer } from './instructions.ts'
import type { AgentPlan, CallPlan } from './plan.ts'
import { newTalk, talk } from './talk.ts'

/** No call lasts longer. */
export const LONGEST_CALL = 60 * 60

/**
 * Settles what a call is to be and writes it down, before the carrier is asked to dial: whoever picks up finds it,
 * even if we die in between.
 */
export async function planCall(
  engineering: Pick<
    Engineering,
    'pool' | 'agents' | 'publicUrl' | 'registry' | 'secrets' | 'fetchFor' | 'clock' | 'report'
  >,
  prepared: Prepared,
  request: CallRequest,
): Promise<DialRequest> {
  const { pool, agents } = engineering
  const { intent, connection, contact } = prepared
  const carrier = prepared.provider as Carrier // a step that calls asked for one
  const { workspaceId } = intent
  const planned = await asEngine(pool, async (trx): Promise<DialRequest> => {
    const call = await trx
      .selectFrom('calls')
      .select(['id', 'fromNumber', 'plan'])
      .where('intentId', '=', intent.id)
      .executeTakeFirst()
    if (!call || !connection) throw new StepError('This call is not in the books.', { retry: true })
    const { agentId, goal } = request
    const agent = agentId
      ? await agents?.plan(trx, { workspaceId, agentId, contactId: contact.id, goal, direction: 'out' })
      : undefined
    if (agentId && !agent)
      throw new StepError('The agent of this step is gone or was never published. Choose another one.', {
        retry: false,
      })
    const language = contact.language ?? (await languageOf(trx, workspaceId))
    const plan = planOf(request, carrier, agent, language)
    if (
      plan.record &&
      !carrier.simulated &&
      !(await agreedToRecording(trx, workspaceId, contact.id, await engineering.clock()))
    ) {
      plan.record = false
      await noteMoment(trx, { id: call.id, workspaceId }, 'not-recorded', await engineering.clock())
    }
    const secret = await findLinkSecret(trx, workspaceId)
    const line = await findVoiceUrl(trx, engineering.publicUrl)
    const { plugin, token } = connection
    const to = addressesOf(engineering.publicUrl, line, { plugin, token, callId: call.id, secret })
    if (plan.transport === 'sip') to.sip = await sipOf(engineering, trx, workspaceId, call.id, plan, secret)
    const opening = plan.script && talk({ ...plan.script, language: plan.language }, newTalk)
    await sql`
      update calls set plan = ${toJson(plan)}::jsonb, phone = ${request.to}, transport = ${plan.transport},
        script = ${request.script ?? agent?.opening.text ?? null}, agent_id = ${agent?.id ?? null},
        agent_version = ${agent?.version ?? null}, state = ${toJson({ talk: opening?.state, line })}::jsonb
      where id = ${call.id} and status = 'queued'`.execute(trx)
    return {
      to: request.to,
      from: call.fromNumber ?? undefined,
      ringFor: request.ringFor,
      timeLimit: plan.timeLimit,
      onAnswer: onAnswer(plan, to, opening),
      machineDetection: carrier.simulated ? 'off' : plan.voicemail ? 'until-beep' : 'whether',
      record: plan.record,
      script: request.script ?? agent?.opening.text,
      managed: agent?.managedAgent
        ? { agent: agent.managedAgent, variables: { instructions: agent.instructions } }
        : undefined,
    }
  })
  // Before anybody's phone rings: what is said at once, and what may be said later.
  const { speech, answers = [], voicemail } = request
  const language = contact.language ?? (await asEngine(pool, (trx) => languageOf(trx, workspaceId)))
  const spoken = { workspaceId, contactId: contact.id, language, speech }
  await renderAhead(engineering, spoken, [...answers.map((answer) => answer.say), voicemail])
  return { ...planned, onAnswer: await withVoice(engineering, spoken, planned.onAnswer) }
}

function planOf(
  request: CallRequest,
  carrier: Carrier,
  agent: AgentPlan | undefined,
  language: string,
): CallPlan {
  const { script, answers = [], timeLimit, record = false, voicemail, transferTo, retries } = request
  if (!agent && !script)
    throw new StepError('This call has neither an agent nor a text to say. Fill in one of them.', {
      retry: false,
    })
  return {
    transport: transportOf(carrier, agent),
    language: agent?.language ?? language,
    timeLimit: Math.min(timeLimit ?? LONGEST_CALL, LONGEST_CALL),
    record,
    script: script ? { say: script, answers } : undefined,
    voicemail,
    speech: request.speech,
    transferTo,
    agent,
    retries,
  }
}

/** The first way that both the carrier and the agent's engine have. */
export function transportOf(
  { transports, title }: Pick<Carrier, 'transports' | 'title'>,
  agent: Pick<AgentPlan, 'engine' | 'title' | 'straight'> | undefined,
): Transport {
  const ways: Record<AgentPlan['engine'] | 'none', readonly Transport[]> = {
    realtime: agent?.straight ? ['sip', 'stream', 'practice'] : ['stream', 'sip', 'practice'],
    text: ['relay', 'practice'],
    managed: ['managed'],
    none: ['script', 'practice'],
  }
  const way = ways[agent?.engine ?? 'none'].find((one) => transports.includes(one))
  if (way) return way
  throw new StepError(
    agent
      ? `${title} can't carry a call of the agent "${agent.title}". Choose another account or another engine.`
      : `${title} can't say a text. Choose another account, or an agent.`,
    { retry: false },
  )
}

export function addressesOf(
  publicUrl: string,
  voiceUrl: string,
  {
    plugin,
    token,
    callId,
    secret,
  }: { plugin: string; token: string; callId: string; secret: Parameters<typeof lineAddress>[2] },
): Addresses {
  return {
    line: lineAddress(voiceUrl, { plugin, token }, secret, callId),
    ask: (question, turn) =>
      `${publicUrl}/hooks/${plugin}/${token}?key=${callId}&ask=${question}${turn === undefined ? '' : `&turn=${turn}`}`,
  }
}

/** Where the carrier puts the phone through to, when no sound passes through us. */
export async function sipOf(
  parts: Pick<Engineering, 'registry' | 'secrets'>,
  trx: Db,
  workspaceId: string,
  callId: string,
  { agent }: Pick<CallPlan, 'agent'>,
  secret: Parameters<typeof lineAddress>[2],
): Promise<Addresses['sip']> {
  const opened = agent && (await openConnection(trx, parts, workspaceId, agent.connectionId))
  const provider = opened && parts.registry.provider(opened.plugin.id, 'realtime')
  if (!opened || provider?.kind !== 'realtime' || !provider.sip)
    throw new StepError('The agent’s model takes no calls by SIP. Choose another account in the agent.', {
      retry: false,
    })
  return { address: provider.sip.address(opened.settings), ref: refOf(secret, callId) }
}

/** Their latest word on it; without one nobody is recorded. */
async function agreedToRecording(
  trx: Db,
  workspaceId: string,
  contactId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ agreed: boolean }>`
    select granted and coalesce(expires_at > ${now}, true) as agreed from consents
    where workspace_id = ${workspaceId} and contact_id = ${contactId}
      and channel = 'voice' and purpose = 'recording' order by at desc, id desc limit 1`.execute(trx)
  return rows[0]?.agreed ?? false
}

async function languageOf(db: Db, workspaceId: string): Promise<string> {
  const found = await db
    .selectFrom('workspaces')
    .select('language')
    .where('id', '=', workspaceId)
    .executeTakeFirst()
  return found?.language ?? 'en'
}
