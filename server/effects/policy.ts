/** The times of the protocol, in milliseconds. Tests scale them; nothing else differs. */
export type Pace = ReturnType<typeof paceOf>

export function paceOf(scale = 1) {
  const of = (seconds: number) => seconds * 1000 * scale
  return {
    beat: of(5),
    dead: of(15),
    callTimeout: of(25),
    deadline: of(30),
    /** after the deadline: when the vendor is asked whether a lost request arrived */
    lookups: [of(30), of(120), of(600), of(3600)],
    /** between two questions, whatever the standstill before: the vendor's books may lag */
    apart: of(60),
    retry: (attempt: number) => of(Math.min(2 ** attempt, 900)),
    sweep: of(2),
    drain: of(25),
  }
}

/** After this many tries that provably did not send, the step fails. */
export const MOST_ATTEMPTS = 8

/** So many are claimed or settled at once where other workspaces have some too: what a large batch takes, they wait. */
export const SHARED = 64

/** When the answer is lost: may the same request simply be repeated? */
export const mayRepeat = (ifLost: string): boolean =>
  ifLost === 'idempotency-key' || ifLost === 'upsert' || ifLost === 'repeat'

/** Vendors remember an idempotency key for a day; a request that left longer ago might be taken for a new one. */
export const KEY_REMEMBERED = 23 * 3_600_000

/** Can the truth still be learned? */
export const mayLearn = (ifLost: string): boolean => ifLost === 'lookup' || ifLost === 'callback'
