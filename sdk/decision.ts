import type { Change } from './change.ts'
import type { Rule } from './rules/index.ts'

/** Leave the node by a named exit. */
export type Exit = {
  type: 'exit'
  exit: string
  output?: Record<string, unknown>
  /** Why, for the run's history: what was compared with what. */
  because?: unknown
  changes?: Change[]
}

/** Stay on the node until the first of some things happens; each is an exit of the node. */
export type Pause = { type: 'pause'; waits: WaitFor[]; because?: unknown; changes?: Change[] }

export type WaitFor =
  | { exit: string; kind: 'time'; at: Date; zone?: string }
  | { exit: string; kind: 'event'; event: string; where?: Rule }

export type WaitCondition =
  | { kind: 'time'; at: Date; zone?: string }
  | { kind: 'event'; event: string; where?: Rule }

/**
 * Do a step of the same plugin, with settings of its own, and come back: `resume` is told how it ended by `sent`,
 * `failed`, `refused` (by the gate) or `uncertain`. It goes through ledger and gate like any other.
 */
export type Attempt = {
  type: 'attempt'
  /** the step's id in this plugin: `send-sms` */
  step: string
  /** its settings as saved, the `connection` included; texts are filled in as late as always */
  input: Record<string, unknown>
  /** at most so much may it cost, in millionths of the account's currency */
  mostMicros?: number
  /** a hold that only this way has (a vendor's back-off, a used-up budget) ends the attempt instead of waiting */
  elsewhere?: boolean
  because?: unknown
}

export type Decision = Exit | Pause | Attempt

/** `exit('yes')`, `exit('default', { output, because, changes })`. */
export function exit(name = 'default', more: Omit<Exit, 'type' | 'exit'> = {}): Exit {
  return { type: 'exit', exit: name, ...more }
}

/** Does another step of the plugin first; `resume` goes on with how it ended. Only deciding steps may ask for it. */
export const attempt = (
  step: string,
  input: Record<string, unknown>,
  more: Omit<Attempt, 'type' | 'step' | 'input'> = {},
): Attempt => ({ type: 'attempt', step, input, ...more })

/** Conditions for {@link pause.first}. */
export const on = {
  /** `where` is a rule over the event's own properties. */
  event: (event: string, where?: Rule): WaitCondition => ({ kind: 'event', event, where }),
  /** Give `zone` when the moment was computed in the contact's zone: it is computed again when the zone changes. */
  date: (at: Date, zone?: string): WaitCondition => ({ kind: 'time', at, zone }),
}

export const pause = {
  /** Leave by `default` (or `exit`) at a moment. */
  until: (at: Date, options: { zone?: string; exit?: string; because?: unknown } = {}): Pause => ({
    type: 'pause',
    waits: [{ exit: options.exit ?? 'default', kind: 'time', at, zone: options.zone }],
    because: options.because,
  }),
  /** Leave by `default` when the event comes, by `timeout` if it has not come by then. */
  for: (event: string, options: { where?: Rule; timeout?: Date; because?: unknown } = {}): Pause => ({
    type: 'pause',
    waits: [
      { exit: 'default', kind: 'event', event, where: options.where },
      ...(options.timeout ? [{ exit: 'timeout', kind: 'time' as const, at: options.timeout }] : []),
    ],
    because: options.because,
  }),
  /** Leave by the exit whose condition comes first: `pause.first({ reply: on.event('message.received'), timeout: on.date(d) })`. */
  first: (conditions: Record<string, WaitCondition>, because?: unknown): Pause => ({
    type: 'pause',
    waits: Object.entries(conditions).map(([exit, condition]) => ({ exit, ...condition })),
    because,
  }),
}
