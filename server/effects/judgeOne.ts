import { judge } from '../gate/judge.ts'
import { type Gate, keyOf } from '../gate/readFacts.ts'
import type { GateRequest, Verdict } from '../gate/types.ts'
import type { Prepared } from './types.ts'

/** Holds that only this way has. */
const ownHolds = new Set(['vendor-back-off', 'frequency-cap', 'account-paused', 'step-paused'])

/** The gate's word; where the way is one of several, its own holds end it, and a price above the limit does. */
export function judgeOne(
  one: Prepared,
  gate: Gate | undefined,
  paused: Map<string, string>,
  now: Date,
): { prepared: Prepared; verdict: Verdict } {
  const { intent } = one
  const stopped = paused.get(`${intent.flowId} ${intent.node}`)
  const own = stopped
    ? ({ answer: 'hold', until: 'released', rule: 'step-paused', because: stopped } as const)
    : tooDear(one)
  const { prepared, verdict } = own ? { prepared: one, verdict: own } : judgeOrInstead(one, gate, now)
  if (verdict.answer === 'hold' && intent.elsewhere && ownHolds.has(verdict.rule))
    return { prepared, verdict: { ...verdict, answer: 'refuse' } }
  return { prepared, verdict }
}

function tooDear({ intent, connection }: Prepared): Verdict | undefined {
  const price = connection?.priceMicros
  if (price == null || intent.mostMicros == null || Number(price) <= intent.mostMicros) return undefined
  const { currency = '', title = 'this account' } = connection ?? {}
  return {
    answer: 'refuse',
    rule: 'too-dear',
    because: `A message through "${title}" costs ${Number(price) / 1e6} ${currency}, and this step pays at most ${intent.mostMicros / 1e6}.`,
  }
}

/** What can't go as a text of one's own goes as the step's stand-in, if it has one. */
function judgeOrInstead(one: Prepared, gate: Gate | undefined, now: Date) {
  const verdict = verdictOn(one, gate, now)
  const instead =
    verdict.answer === 'refuse' && verdict.rule === 'whatsapp-window' && !one.intent.requestSealed
  const input = instead ? one.step.instead?.(one.input) : undefined
  if (!input) return { prepared: one, verdict }
  const other = { ...one, input: { ...one.input, ...input } }
  return { prepared: other, verdict: verdictOn(other, gate, now) }
}

function verdictOn(prepared: Prepared, gate: Gate | undefined, now: Date): Verdict {
  const { intent, step, input, connection } = prepared
  const { contactId, channel } = intent
  if (!channel) return { answer: 'allow' }
  const facts = gate?.facts.get(keyOf({ contactId, channel }))
  // No facts, no send: the gate fails closed.
  if (!gate || !facts)
    return { answer: 'refuse', rule: 'unknown-contact', because: 'The contact was deleted.' }
  const { purpose = 'marketing', freeText = true } = step.gate?.(input) ?? {}
  const request: GateRequest = {
    channel,
    purpose,
    freeText,
    simulated: connection?.simulated ?? false,
    byHand: ['reply', 'test', 'confirmation'].includes(intent.causeKind),
    confirms: intent.causeKind === 'confirmation',
    unapproved: intent.flowId !== null && gate.unapproved.has(intent.flowId),
  }
  const verdict = judge(facts, request, gate.around, now)
  // The next one to the same person in this batch finds this one counted.
  if (verdict.answer === 'allow') {
    const { sends } = facts
    for (const [key, other] of gate.facts)
      if (key.startsWith(contactId)) other.sends = [{ channel, purpose, at: now }, ...sends]
  }
  return verdict
}
