import type { z } from 'zod'
import type { Decision, Exit } from './decision.ts'
import type { ContactFacts, EventFact } from './facts.ts'
import type { ProviderKind, Providers, Store } from './provider.ts'
import type { Comparison, Rule } from './rules/index.ts'

/**
 * The ways out of a step: a fixed list, or one per item of a list field of the input.
 * `{ each: 'cases', id: 'id', title: 'name', also: ['otherwise'] }` gives an exit for every case and one more.
 * A step with nothing said has the one exit `default`. Every effect step also has `error`, and may have `uncertain`.
 */
export type Exits = readonly string[] | { each: string; id: string; title: string; also?: readonly string[] }

/**
 * What can be done when the answer is lost after the request left:
 * the vendor dedupes by key (`idempotency-key`), writing twice is the same (`upsert`), we can ask (`lookup`),
 * the vendor will tell (`callback`), repeating does no harm (`repeat`), nothing (`none`).
 * `provider`: as the provider that is used declares.
 */
export type IfLost = 'idempotency-key' | 'upsert' | 'lookup' | 'callback' | 'repeat' | 'none'

type Shape = z.ZodObject
type Described<I extends Shape> = {
  /** kebab-case, unique in the plugin, never changed once published: `send-sms` */
  id: string
  title: string
  description?: string
  /** a lucide icon's name: `message-square` */
  icon?: string
  category?: 'flow' | 'messages' | 'calls' | 'contacts' | 'crm' | 'other'
  /** One sentence for the card on the canvas, with `{field}` placeholders of the input: `Wait {duration}`. */
  summary?: string
  /** Major version of the input's meaning; a node pins it. */
  version?: number
  input: I
  exits?: Exits
  /** The input field that names the node to go on with, for a step that is left by a jump instead of an edge. */
  jump?: string
}

export type DecideContext<I> = {
  input: I
  contact: ContactFacts
  /** The moment the node was entered. */
  now: Date
  /** The workspace's zone, when the contact has none. */
  zone: string
  /** 0 ≤ n < 1; the same for the same run and visit. */
  random(): number
  /** Evaluates a rule over the contact, its events and the event that moved the run here. */
  check(rule: Rule): { result: boolean; because: Comparison[] }
  /** Fills `{{ contact.firstName }}` in a text; plain interpolation with `default` only. */
  text(template: string): string
  /** The event that started the run or ended its last wait. */
  event?: EventFact
}

/** Decides synchronously, from what it is given alone; never touches the outside. */
export type DecidingStep<I extends Shape = Shape> = Described<I> & {
  kind: 'decide'
  /** True when every way through this step takes time; a loop needs one such step. */
  waits?: boolean
  decide(context: DecideContext<z.output<I>>): Decision
  /** Called when a wait of this step ended, instead of leaving by the wait's exit; or when its attempt did. */
  resume?(
    context: DecideContext<z.output<I>> & {
      exit: string
      event?: EventFact
      /** how many attempts there have been here; the last one's key, and why it was refused or failed */
      attempts: number
      last?: { key: string; because?: string }
    },
  ): Decision
}

export type RunContext<I, C = unknown, P = unknown> = {
  /** The input, its `template` fields already rendered for this contact. */
  input: I
  contact: ContactFacts
  /** The connection's settings, decrypted for this call. */
  connection: C
  /** The provider that the chosen connection belongs to, when the step asks for one. */
  provider: P
  /** A fetch that may reach only the hosts in the plugin's manifest (or, for `hosts: ['*']`, any public address). */
  fetch: typeof fetch
  /** The same on every retry of this send: give it to the vendor as idempotency key or reference. */
  key: string
  signal: AbortSignal
  now: Date
  /** The contact's own page of what it wants to receive. Marketing by e-mail has to show it. */
  preferencesUrl: string
  log(message: string, details?: Record<string, unknown>): void
  store: Store
}

/** What a person wrote to a contact in the inbox, or tries out of a template. */
export type Written = {
  text: string
  subject?: string
  html?: string
  /** Files, by their ids. */
  attachments?: string[]
  /** A template that the vendor has approved, instead of the text. */
  approved?: { id: string; variables: Record<string, string> }
  purpose: 'marketing' | 'transactional'
}

/** Calls the outside world once; recorded before it is made. */
export type EffectStep<
  I extends Shape = Shape,
  C extends Shape = Shape,
  K extends ProviderKind = ProviderKind,
> = Described<I> & {
  kind: 'effect'
  output?: z.ZodType
  /** Schema of the plugin's own connection, when the step needs one. The input then gets a `connection` field. */
  connection?: C
  /** Goes out through whichever provider of this kind the chosen connection belongs to. */
  provider?: K
  ifLost: IfLost | 'provider'
  /** What to do when the truth can't be learned; people may change it per node. Default: `do-not-resend`. */
  policy?: 'hold-and-ask' | 'do-not-resend' | 'resend'
  /** For the gate: who is contacted how. Steps with a channel never go out without its "yes". */
  channel?: 'sms' | 'whatsapp' | 'email' | 'telegram' | 'voice'
  /**
   * What else the gate asks: `purpose` (`marketing` unless told; that is what consent, hours and caps are about) and
   * whether it is a text of one's own (`freeText`) instead of a template the vendor approved.
   */
  gate?(input: z.output<I>): { purpose?: 'marketing' | 'transactional'; freeText?: boolean }
  /** Makes this the step through which people write by hand by its channel: the input for what they wrote. */
  compose?(written: Written): z.input<I>
  /** What of the input is different when the channel takes no text of one's own now; undefined: then nothing goes. */
  instead?(input: z.output<I>): Partial<z.output<I>> | undefined
  run(
    context: RunContext<z.output<I>, z.output<C>, Providers[K]>,
  ): Promise<Decision | Record<string, unknown> | undefined>
  resume?(context: { input: z.output<I>; exit: string; event?: EventFact; now: Date }): Decision
  /** `ifLost: 'lookup'`: asks the vendor whether the request with this key arrived. */
  lookup?(
    context: RunContext<z.output<I>, z.output<C>, Providers[K]> & { since: Date },
  ): Promise<{ found: true; output?: Record<string, unknown> } | { found: false }>
}

// biome-ignore lint/suspicious/noExplicitAny: the host holds steps of every input type in one list; each was checked where it was defined
export type AnyStep = DecidingStep<any> | EffectStep<any, any, any>

/**
 * Defines a step. With `decide` it is a deciding step, with `run` an effect.
 *
 * @example
 * defineStep({ id: 'yes', title: 'Say yes', input: z.object({}), decide: () => exit('default') })
 */
export function defineStep<I extends Shape>(step: Omit<DecidingStep<I>, 'kind'>): DecidingStep<I>
export function defineStep<I extends Shape, C extends Shape = Shape, K extends ProviderKind = ProviderKind>(
  step: Omit<EffectStep<I, C, K>, 'kind'>,
): EffectStep<I, C, K>
export function defineStep(step: object): AnyStep {
  const kind = 'decide' in step ? 'decide' : 'effect'
  return { kind, ...step } as AnyStep // the overloads above say which
}

export type { Exit }
