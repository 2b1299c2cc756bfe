import { interpolate } from '../../server/templates/interpolate.ts'
import { type Decision, exit } from '../decision.ts'
import type { ContactFacts, EventFact } from '../facts.ts'
import type { Providers, Store } from '../provider.ts'
import { evaluate, type Rule } from '../rules/index.ts'
import { StepError } from '../StepError.ts'
import type { AnyStep, DecideContext, DecidingStep, EffectStep } from '../step.ts'
import { testContact, testNow } from './contact.ts'
import { replies } from './replies.ts'
import { memoryStore } from './store.ts'

export type StepRun = {
  /** As saved: checked by the step's schema, which fills in its defaults. */
  input?: Record<string, unknown>
  contact?: Partial<ContactFacts>
  connection?: Record<string, unknown>
  provider?: Providers[keyof Providers]
  fetch?: typeof fetch
  key?: string
  now?: Date
  /** The workspace's zone, for contacts who have none. */
  zone?: string
  /** What chance gives. */
  random?: number
  /** The event that brought the run here, or ended its wait. */
  event?: EventFact
  /** What the contact did before, for rules. */
  events?: EventFact[]
  store?: Store
  signal?: AbortSignal
}

/**
 * Runs a step as the engine would, and gives its decision. What the step throws comes through.
 *
 * @example
 * const left = await runStep(sendSms, { input: { text: 'Hi' }, provider: { send: async () => ({ vendorId: '1' }) } })
 * expect(left).toMatchObject({ type: 'exit', exit: 'default' })
 */
export async function runStep(step: AnyStep, run: StepRun = {}): Promise<Decision> {
  if (step.kind === 'decide') return (step as DecidingStep).decide(decideContext(step, run))
  const left = await (step as EffectStep).run(runContext(step, run))
  if (left && 'type' in left && (left.type === 'exit' || left.type === 'pause')) return left as Decision
  return exit('default', { output: left as Record<string, unknown> | undefined })
}

/** Tells a waiting step that one of its waits has ended, by its exit and, if it was one, by an event. */
export function resumeStep(
  step: AnyStep,
  run: StepRun & { exit: string; attempts?: number; last?: { key: string; because?: string } },
): Decision {
  const { event, exit: name, attempts = 0, last } = run
  if (!step.resume) return exit(name)
  if (step.kind === 'decide')
    return (step as DecidingStep).resume?.({
      ...decideContext(step, run),
      exit: name,
      attempts,
      last,
    }) as Decision
  const now = run.now ?? testNow
  return (step as EffectStep).resume?.({
    input: step.input.parse(run.input ?? {}),
    exit: name,
    event,
    now,
  }) as Decision
}

function decideContext(step: AnyStep, run: StepRun): DecideContext<Record<string, unknown>> {
  const { event, events = [], now = testNow, zone = 'UTC', random = 0 } = run
  const contact = testContact(run.contact)
  const signal = event && { type: event.type, at: event.at, ...event.properties }
  return {
    input: step.input.parse(run.input ?? {}),
    contact,
    now,
    zone,
    event,
    random: () => random,
    check: (rule: Rule) => evaluate(rule, { contact, events, signal, now }),
    text(template) {
      const filled = interpolate(template, { contact, event: signal })
      if ('error' in filled) throw new StepError(filled.error, { retry: false })
      return filled.text
    },
  }
}

function runContext(step: AnyStep, run: StepRun) {
  return {
    input: step.input.parse(run.input ?? {}),
    contact: testContact(run.contact),
    connection: run.connection ?? {},
    // The step names the kind of provider it asks for; a test gives one of that kind.
    provider: run.provider as never,
    fetch: run.fetch ?? replies(),
    key: run.key ?? 'key-1',
    signal: run.signal ?? new AbortController().signal,
    now: run.now ?? testNow,
    preferencesUrl: 'https://cauce.example/p/token',
    log: () => {},
    store: run.store ?? memoryStore(),
  }
}
