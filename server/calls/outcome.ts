import type { AnsweredBy, CallOutcome, EndReason } from '#sdk'

/** Who hangs up sooner has not listened. */
const EARLY = 5

/** What a call comes to, from why it ended and what happened on it. */
export function outcomeOf(call: {
  reason: EndReason
  answered: boolean
  answeredBy?: AnsweredBy | string | null
  seconds?: number | null
  /** what the talk itself settled */
  settled?: CallOutcome
}): CallOutcome {
  const { reason, answered, answeredBy, seconds, settled } = call
  if (settled === 'opt-out') return settled
  if (reason === 'voicemail' || reason === 'phone-menu' || isMachine(answeredBy)) return 'voicemail'
  if (settled) return settled
  if (reason === 'transferred' || reason === 'taken-over') return 'transferred'
  if (answered) {
    const early = reason === 'person-hung-up' && typeof seconds === 'number' && seconds < EARLY
    return early ? 'hung-up-early' : 'answered'
  }
  return unanswered[reason] ?? 'failed'
}

const isMachine = (answeredBy: string | null | undefined) =>
  answeredBy === 'machine' || answeredBy === 'machine-ready' || answeredBy === 'fax'

const unanswered: Partial<Record<EndReason, CallOutcome>> = {
  busy: 'busy',
  declined: 'busy',
  'no-answer': 'no-answer',
  cancelled: 'cancelled',
  stopped: 'cancelled',
}
