import type { CallRequest, DialRequest } from '#sdk'

/** No call lasts longer. */
export const LONGEST_CALL = 60 * 60

export function dialRequestOf({ to, script, ringFor, timeLimit, record }: CallRequest): DialRequest {
  return {
    to,
    ringFor,
    timeLimit: Math.min(timeLimit ?? LONGEST_CALL, LONGEST_CALL),
    onAnswer: [],
    machineDetection: 'off',
    record: record ?? false,
    script,
  }
}
