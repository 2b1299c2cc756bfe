import type { ContactFacts, EventFact } from '../facts.ts'
import { evaluate, type Rule } from '../rules/index.ts'
import type { AnyTrigger } from '../trigger.ts'
import { testContact, testEvent, testNow } from './contact.ts'

/** Does this event start this contact? `runTrigger(trigger, { input, event: testEvent('order.paid') })`. */
export function runTrigger(
  trigger: AnyTrigger,
  run: {
    input?: Record<string, unknown>
    event?: EventFact
    contact?: Partial<ContactFacts>
    events?: EventFact[]
    now?: Date
  },
): boolean {
  const { event = testEvent('test.happened'), events = [], now = testNow } = run
  const contact = testContact(run.contact)
  const input = trigger.input.parse(run.input ?? {})
  const signal = { type: event.type, at: event.at, ...event.properties }
  const check = (rule: Rule) => evaluate(rule, { contact, events, signal, now })
  return trigger.matches?.({ input, event, contact, check }) ?? true
}

/** The next moments of a schedule: `nextMoments(daily, { input: { at: '09:00' }, count: 2 })`. */
export function nextMoments(
  trigger: AnyTrigger,
  run: { input?: Record<string, unknown>; after?: Date; zone?: string; count?: number },
): Date[] {
  const input = trigger.input.parse(run.input ?? {})
  const moments: Date[] = []
  for (let after = run.after ?? testNow; moments.length < (run.count ?? 1); ) {
    const next = trigger.next?.({ input, after, zone: run.zone ?? 'UTC' })
    if (!next) break
    moments.push(next)
    after = next
  }
  return moments
}
