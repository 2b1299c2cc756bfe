import type { IfLost } from '#sdk'

/** What vendors make possible when an answer is lost: the five classes of the protocol. */
export const CLASSES = ['idempotency-key', 'upsert', 'lookup', 'callback', 'none'] as const satisfies IfLost[]
export type Class = (typeof CLASSES)[number]

/** How the fake vendor behaves towards a request. All but `busy` and `drop` accept it first. */
export type Mode =
  | 'ok'
  /** never answers */
  | 'hang'
  /** cuts the connection instead of answering */
  | 'reset'
  /** answers 500 */
  | 'error'
  /** answers letter by letter, slower than anybody waits */
  | 'trickle'
  /** answers with more than anybody reads */
  | 'big'
  /** answers 200 with a page instead of JSON */
  | 'page'
  /** 429 with Retry-After; not accepted */
  | 'busy'
  /** cuts the connection without accepting */
  | 'drop'

/** One line of the vendor's own book. */
export type Line = {
  at: number
  /** `repeated`: recognised, and not done again. `asked`: a lookup. `told`: a callback was answered with 2xx. */
  what: 'accepted' | 'repeated' | 'refused' | 'dropped' | 'asked' | 'told'
  class: Class
  /** of the other vendor, who has never a bad day */
  well?: boolean
  /** the intent that our side says it is; the vendor makes no use of it beyond its class */
  key: string
  mode: Mode
  /** refused: not to be tried again before */
  until?: number
}

export type Behaviour = {
  /** Which part of the requests meets one of the modes; the others are well. */
  share: number
  modes: readonly Mode[]
  classes: readonly Class[]
  seed: number
  /** Seconds to stay away after `busy`. */
  retryAfter: number
  /** Milliseconds until an answer. */
  delay: number
  /** How the callback class tells: at once before answering, after it, or never. */
  callbacks: 'before' | 'after' | 'lost'
  /** Answers are kept back until they are let go. */
  hold: boolean
}

export const WELL: Behaviour = {
  share: 0,
  modes: [],
  classes: CLASSES,
  seed: 1,
  retryAfter: 1,
  delay: 0,
  callbacks: 'after',
  hold: false,
}
