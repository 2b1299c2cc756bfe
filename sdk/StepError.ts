/**
 * The one error a plugin throws on purpose: the vendor has answered "no", or the request never left.
 * `message` is read by a marketer in the run log: say what happened, to which thing, and what to do.
 *
 * - `retry: true` – proven unsent, worth another try (after `retryAfter` seconds if the vendor named a time).
 * - `retry: false` – final; the run leaves by its `error` exit.
 *
 * Anything else thrown by an effect step counts as ambiguous: the step is UNCERTAIN unless `ifLost` allows repeating.
 */
export class StepError extends Error {
  readonly retry: boolean
  /** Seconds to wait before the next try; blocks the whole connection, as a 429 asks. */
  readonly retryAfter: number | undefined

  /** The vendor knows that this person wants nothing more by this channel, and why: kept as an opt-out. */
  readonly optOut: string | undefined

  /** The vendor takes nothing for this person for so many seconds: later sends wait, this one has failed. */
  readonly backOff: { seconds: number; because: string } | undefined

  /**
   * What is wrong is not this message: the account is refused, or the step's template or sender. It waits, with all
   * that would go the same way, until somebody has put it right.
   */
  readonly pause: 'account' | 'step' | undefined

  constructor(
    message: string,
    options: {
      retry: boolean
      retryAfter?: number
      optOut?: string
      backOff?: { seconds: number; because: string }
      pause?: 'account' | 'step'
      cause?: unknown
    },
  ) {
    super(message, { cause: options.cause })
    this.name = 'StepError'
    this.retry = options.retry
    this.retryAfter = options.retryAfter
    this.optOut = options.optOut
    this.backOff = options.backOff
    this.pause = options.pause
  }
}
