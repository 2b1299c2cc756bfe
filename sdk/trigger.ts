import type { z } from 'zod'
import type { ContactFacts, EventFact } from './facts.ts'
import type { Comparison, Rule } from './rules/index.ts'

type Shape = z.ZodObject

export type Trigger<I extends Shape = Shape> = {
  id: string
  title: string
  description?: string
  icon?: string
  summary?: string
  version?: number
  input: I
  /**
   * What starts people:
   * - an event type, or `{ input: 'event' }`: the type named in that field of the input
   * - `manual`: only people and the API enroll
   * - `schedule`: at the moments `next` gives, for the contacts of the input's `segment`
   * - `webhook`: a request to this trigger's own address
   * - `time`: the moment at which the rule of `becomes` turns true with nothing else happening
   */
  on: { event: string } | { input: string } | 'manual' | 'schedule' | 'webhook' | 'time'
  /** Does this event start this contact? Default: yes. */
  matches?(context: {
    input: z.output<I>
    event: EventFact
    contact: ContactFacts
    check(rule: Rule): { result: boolean; because: Comparison[] }
  }): boolean
  /** For `webhook`: whom the request is about. Throw {@link StepError} when it does not say; the sender reads why. */
  identify?(context: { input: z.output<I>; body: Record<string, unknown> }): {
    email?: string
    phone?: string
    externalId?: string
    /** Make a contact of somebody unknown. */
    create: boolean
    /** What the request says of them, by field: `city`, `attributes.size`. What a field doesn't take is left out. */
    set?: Record<string, unknown>
  }
  /**
   * For `time`: the rule. It has to ask about a time (`stageSince notInLast 3 days`); nobody is looked at before that
   * time has come.
   */
  becomes?(context: { input: z.output<I> }): Rule
  /** For `time`: start those too for whom the rule is true already when the flow is published. Default: no. */
  alsoNow?(context: { input: z.output<I> }): boolean
  /** For `schedule`: the first moment after `after`, or undefined when there is none. */
  next?(context: { input: z.output<I>; after: Date; zone: string }): Date | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: the host holds triggers of every input type in one list
export type AnyTrigger = Trigger<any>

/** Defines what starts contacts in a flow. It is placed on the canvas like a step and has the one exit `default`. */
export const defineTrigger = <I extends Shape>(trigger: Trigger<I>): Trigger<I> => trigger
