import { sql } from 'kysely'
import type { CallOutcome, TextMessageForModel, ToolCall } from '#sdk'
import { openModel } from '../agents/openModel.ts'
import { takeTurn } from '../agents/turn.ts'
import { endCalls } from '../calls/endCall.ts'
import { type CallRow, getCallRow, mergeState, noteMoment } from '../calls/findCall.ts'
import { hearOnCall } from '../calls/hearOnCall.ts'
import type { AgentPlan, TalkingCall, ToolAnswer } from '../calls/plan.ts'
import { linesOf } from '../calls/showCall.ts'
import { writeLines } from '../calls/writeLine.ts'
import type { Trx } from '../db/connect.ts'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import type { Engineering } from '../engine/engine.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { findStepError } from '../net/NotSent.ts'
import { askForPerson } from './askForPerson.ts'

/** A model may take so long over one answer. */
const PATIENCE = 45_000
/** Whoever thinks longer has died over it. */
const THINKING = 60

export type Said = { text?: string; keys?: string }
type Talking = CallRow & { state: CallRow['state'] & { thinking?: string; takenOver?: string } }

/**
 * What the person says on a practice call, and the answer to it: by the agent's model, by the script, or by the
 * colleague who has taken over. The same briefing, tools and script as on a real line; only the sound is left out.
 */
export async function talkOnCall(
  engineering: Engineering,
  workspaceId: string,
  callId: string,
  said: Said,
): Promise<void> {
  const { pool, clock } = engineering
  const at = await clock()
  const call = await asEngine(pool, (trx) => hear(trx, workspaceId, callId, said, at))
  if (call.state.takenOver) return
  if (!call.plan.agent) return asEngine(pool, (trx) => followScript(trx, call, said, at))
  try {
    await answer(engineering, call, call.plan.agent)
  } catch (error) {
    const words = findStepError(error)?.message
    await asEngine(pool, (trx) => noteMoment(trx, call, 'model-failed', at, words ? { message: words } : {}))
    throw new InvalidInput(
      words ?? { en: 'The model gave no answer in time.', es: 'El modelo no respondió a tiempo.' },
    )
  } finally {
    await asEngine(pool, (trx) =>
      sql`update calls set state = state - 'thinking' where id = ${call.id}`.execute(trx),
    )
  }
}

/** Writes down what the person said; one answer at a time is thought of. */
async function hear(
  trx: Trx,
  workspaceId: string,
  callId: string,
  { text, keys }: Said,
  at: Date,
): Promise<Talking> {
  const call = (await getCallRow(trx, workspaceId, callId, { lock: true })) as Talking | undefined
  if (!call?.simulated) throw new NotFound('call', callId)
  if (call.status !== 'answered')
    throw new Conflict('not-on-the-phone', { en: 'Nobody is on the phone.', es: 'No hay nadie al teléfono.' })
  const { thinking } = call.state
  if (thinking && at.getTime() - Date.parse(thinking) < THINKING * 1000)
    throw new Conflict('still-speaking', { en: 'Let the caller finish.', es: 'Deja terminar a quien llama.' })
  // What answers a script is written down with what the script says to it.
  if (!call.plan.agent && !call.state.takenOver) return call
  const words = text ?? (keys ? `# ${keys}` : '')
  await writeLines(trx, call, [{ who: 'person', text: words, at, startMs: passed(call, at) }])
  if (!call.state.takenOver) await mergeState(trx, callId, { thinking: at.toISOString() } as Talking['state'])
  return call
}

const passed = (call: Pick<CallRow, 'answeredAt'>, at: Date) =>
  call.answeredAt ? Math.max(0, at.getTime() - call.answeredAt.getTime()) : 0

/** A talk without a model goes by its script, as on any line. */
async function followScript(trx: Trx, call: CallRow, { text, keys }: Said, at: Date) {
  const turn = await hearOnCall(trx, call, { speech: text, keys }, at)
  if (turn.next === 'end') await endTalk(trx, call, turn.state.settled, at)
  if (turn.next === 'transfer') await askForPerson(trx, call, { ...call.plan.transferTo }, at)
}

async function answer(engineering: Engineering, call: Talking, agent: AgentPlan): Promise<void> {
  const { pool, clock } = engineering
  const started = performance.now()
  const spoken = await asEngine(pool, (trx) => linesOf(trx, call))
  const messages: TextMessageForModel[] = [
    { role: 'system', text: agent.instructions },
    ...spoken.map((line) => ({
      role: line.who === 'person' ? ('person' as const) : ('agent' as const),
      text: line.text,
    })),
  ]
  const model = await openModel(
    engineering,
    call.workspaceId,
    agent.connectionId,
    AbortSignal.timeout(PATIENCE),
  )
  const talking: TalkingCall = { ...call, plan: call.plan }
  const mind = {
    answer: (given: readonly TextMessageForModel[], tools: AgentPlan['tools']) =>
      model.answer({ messages: given, tools, ...(agent.model ? { model: agent.model } : {}) }),
    act: (tool: ToolCall) => engineering.agents.act(talking, tool, AbortSignal.timeout(PATIENCE)),
  }
  let line = { id: uuid7(), text: '' }
  let next: ToolAnswer['next']
  let settled = call.state.settled
  let firstMs: number | undefined
  for await (const step of takeTurn(mind, messages, agent.tools)) {
    const at = await clock()
    if (step.type === 'say') {
      firstMs ??= Math.round(performance.now() - started)
      line = { ...line, text: line.text + step.text }
      // Line by line as it is spoken: whoever watches sees it grow.
      const row = { ...line, text: line.text.trim(), who: 'agent' as const, at, startMs: passed(call, at) }
      if (await isOurs(engineering, call)) await asEngine(pool, (trx) => writeLines(trx, call, [row]))
      else return
    }
    if (step.type === 'acted') {
      line = { id: uuid7(), text: '' }
      next = step.answer.next ?? next
      settled = step.answer.outcome ?? settled
    }
  }
  const at = await clock()
  await asEngine(pool, async (trx) => {
    if (settled) await mergeState(trx, call.id, { settled })
    await noteMoment(trx, call, 'turn', at, {
      firstSoundMs: firstMs,
      thinkMs: Math.round(performance.now() - started),
    })
    const now = await getCallRow(trx, call.workspaceId, call.id, { lock: true })
    if (now?.status !== 'answered') return
    if (next?.do === 'end') await endTalk(trx, now, settled, at)
    if (next?.do === 'transfer') await askForPerson(trx, now, next, at)
  })
}

/** Somebody may have taken over, or put the phone down, while the model thought. */
async function isOurs({ pool }: Engineering, call: CallRow): Promise<boolean> {
  const now = (await asEngine(pool, (trx) => getCallRow(trx, call.workspaceId, call.id))) as
    | Talking
    | undefined
  return now?.status === 'answered' && !now.state.takenOver
}

const endTalk = (trx: Trx, call: CallRow, settled: CallOutcome | undefined, at: Date) =>
  endCalls(trx, call.workspaceId, [call.id], settled ?? 'answered', at, { reason: 'agent-hung-up' })
