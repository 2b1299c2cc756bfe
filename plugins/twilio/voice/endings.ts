import type { AnsweredBy, CallFacts, EndReason } from '#sdk'

const statuses: Record<string, CallFacts['status']> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'answered',
  completed: 'ended',
  busy: 'ended',
  'no-answer': 'ended',
  failed: 'ended',
  canceled: 'ended',
}

export const callStatusOf = (said: string): CallFacts['status'] => statuses[said]

/** Why it ended: by the status, and by what the network said. */
export function endReasonOf(status: string, sip: number | undefined, code = 0): EndReason {
  if (sip === 603) return 'declined'
  if (status === 'completed') return 'person-hung-up'
  if (status === 'busy') return 'busy'
  if (status === 'no-answer') return 'no-answer'
  if (status === 'canceled') return 'cancelled'
  return byCode[code] ?? (sip === 404 || sip === 484 || sip === 604 ? 'invalid-number' : 'routing-failed')
}

const byCode: Record<number, EndReason> = {
  10004: 'no-slot',
  13224: 'invalid-number',
  13227: 'not-permitted',
  21215: 'not-permitted',
  21216: 'blocked',
  32009: 'carrier-unavailable',
}

const ears: Record<string, AnsweredBy> = {
  human: 'person',
  machine_start: 'machine',
  machine_end_beep: 'machine-ready',
  machine_end_silence: 'machine-ready',
  machine_end_other: 'machine-ready',
  fax: 'fax',
  unknown: 'unknown',
}

export const answeredByOf = (said: string | null | undefined): AnsweredBy | undefined => ears[said ?? '']
