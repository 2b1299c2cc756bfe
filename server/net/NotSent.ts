import { StepError } from '#sdk'

/**
 * Proven: not a byte of the request has left, and nothing that changes something left before it in the same
 * call of the step. Being a StepError, it makes the step try again (or, where trying again can't help, fail)
 * even if its plugin never heard of it. Every other failure of a guarded fetch is "maybe sent".
 */
export class NotSent extends StepError {
  constructor(message: string, options: { retry: boolean; cause?: unknown }) {
    super(message, options)
    this.name = 'NotSent'
  }
}

/** Vendor libraries wrap what fetch throws; this finds it again in the chain of causes. */
export function findStepError(error: unknown): StepError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++)
    if (at instanceof StepError) return at
  return undefined
}
