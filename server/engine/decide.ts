import { type Attempt, type Change, type DecidingStep, type Decision, StepError } from '#sdk'
import { interpolate } from '../templates/interpolate.ts'
import type { CompiledFlow } from './compile.ts'
import { check, type Facts } from './facts.ts'
import type { RunState } from './run.ts'
import type { Cause, Run, Signal } from './types.ts'

type Deciding = { id: string; contactId: string; run: Run; flow: CompiledFlow; state: RunState }

/** Asks a deciding step; its answer, or what went wrong with it, is the next signal. */
export function decide(
  deciding: Deciding,
  facts: Facts,
  at: Date,
  woken?: { exit: string; event?: Cause },
): { signal: Signal; changes: Change[] } {
  const { run, flow, state, id, contactId } = deciding
  const node = flow.steps.get(run.node)
  const contact = facts.contacts.get(contactId)
  const visit = run.visit
  if (!node?.step || !contact)
    return {
      signal: { type: 'ended', visit, at, status: 'left', because: 'The contact was deleted.' },
      changes: [],
    }

  const step = node.step as DecidingStep
  const event = woken?.event ?? state.event
  const signal = event && { type: event.type, at: event.at, ...event.properties }
  let draws = 0
  const context = {
    input: node.input,
    contact,
    now: run.enteredAt,
    zone: facts.zone,
    random: () => chance(`${id}:${visit}:${draws++}`),
    check: (rule: Parameters<typeof check>[2]) => check(facts, contact, rule, signal),
    text: (template: string) => fill(template, { contact, event: signal ?? {} }),
    event,
  }
  try {
    const decision = ask(step, context, woken, at, state)
    return {
      signal:
        decision.type === 'attempt'
          ? attemptOf(decision, visit, at, (state.attempts ?? 0) > 0)
          : signalOf(decision, visit, at, woken?.event),
      changes: decision.type === 'attempt' ? [] : (decision.changes ?? []),
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof StepError)
      return { signal: { type: 'failed', visit, at, error: message }, changes: [] }
    const title = node.drawn.title ?? step.title
    return {
      signal: { type: 'parked', visit, at, because: `"${title}" could not decide: ${message}` },
      changes: [],
    }
  }
}

function ask(
  step: DecidingStep,
  context: Parameters<DecidingStep['decide']>[0],
  woken: { exit: string; event?: Cause } | undefined,
  at: Date,
  state: RunState,
): Decision {
  if (woken && step.resume) {
    const { exit, event } = woken
    return step.resume({ ...context, now: at, exit, event, attempts: state.attempts ?? 0, last: state.last })
  }
  return step.decide(context)
}

function fill(template: string, scope: Parameters<typeof interpolate>[1]): string {
  const filled = interpolate(template, scope)
  if ('error' in filled) throw new StepError(filled.error, { retry: false })
  return filled.text
}

const attemptOf = (
  { step, input, mostMicros, elsewhere, because }: Attempt,
  visit: number,
  at: Date,
  again: boolean,
): Signal => ({
  type: 'attempted',
  visit,
  at,
  attempt: { step, input, mostMicros, elsewhere },
  again,
  because,
})

/** What a step's answer tells `advance`. */
export function signalOf(decision: Decision, visit: number, at: Date, event?: Cause): Signal {
  if (decision.type === 'attempt')
    return {
      type: 'parked',
      visit,
      at,
      because: 'Only a step that decides may have another one done for it.',
    }
  if (decision.type === 'pause')
    return { type: 'paused', visit, at, waits: decision.waits, because: decision.because }
  return {
    type: 'exited',
    visit,
    at,
    exit: decision.exit,
    detail: {
      because: decision.because,
      output: decision.output,
      event: event && { id: event.id, type: event.type, at: event.at },
    },
  }
}

/** A number from 0 to 1 that is the same whenever the same run asks at the same place. */
export function chance(seed: string): number {
  let hash = 2166136261
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
