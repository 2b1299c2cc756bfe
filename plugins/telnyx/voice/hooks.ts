import { type AnsweredBy, type CallFacts, type EndReason, type HookNews, z } from '#sdk'

const Hook = z.object({
  data: z.object({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.string().optional(),
    payload: z.object({
      call_control_id: z.string(),
      direction: z.string().nullish(),
      from: z.string().nullish(),
      to: z.string().nullish(),
      state: z.string().nullish(),
      client_state: z.string().nullish(),
      hangup_cause: z.string().nullish(),
      start_time: z.string().nullish(),
      end_time: z.string().nullish(),
      result: z.string().nullish(),
      digits: z.string().nullish(),
      digit: z.string().nullish(),
      status: z.string().nullish(),
      recording_id: z.string().nullish(),
    }),
  }),
})
type Payload = z.infer<typeof Hook>['data']['payload']

const causes: Record<string, EndReason> = {
  normal_clearing: 'person-hung-up',
  originator_cancel: 'cancelled',
  user_busy: 'busy',
  no_answer: 'no-answer',
  timeout: 'no-answer',
  no_user_response: 'no-answer',
  call_rejected: 'declined',
  unallocated_number: 'invalid-number',
  invalid_number_format: 'invalid-number',
  not_found: 'invalid-number',
  time_limit: 'time-limit',
  destination_out_of_order: 'routing-failed',
}

const ears: Record<string, AnsweredBy> = {
  human: 'person',
  human_residence: 'person',
  human_business: 'person',
  machine: 'machine',
  fax_detected: 'fax',
  not_sure: 'unknown',
  silence: 'unknown',
  beep_detected: 'machine-ready',
  ended: 'machine-ready',
  no_beep_detected: 'machine-ready',
}

/** What Telnyx tells of a call. Undefined when it is about something else. */
export function readCall(body: unknown, url: string): HookNews[] | undefined {
  const parsed = Hook.safeParse(body)
  if (!parsed.success || !parsed.data.data.event_type.startsWith('call.')) return undefined
  const { id, event_type, occurred_at, payload } = parsed.data.data
  const at = occurred_at ? new Date(occurred_at) : undefined
  const vendorId = payload.call_control_id
  const key = new URL(url).searchParams.get('key') ?? undefined
  if (event_type === 'call.initiated' && payload.direction === 'incoming')
    return [{ what: 'call-incoming', id, at, vendorId, from: payload.from ?? '', to: payload.to ?? '' }]
  const facts = factsOf(event_type, payload)
  return facts ? [{ what: 'call', id, at, call: { key, vendorId }, ...facts }] : []
}

function factsOf(type: string, payload: Payload): CallFacts | undefined {
  switch (type) {
    case 'call.initiated':
      return { status: 'ringing' }
    case 'call.answered':
      return { status: 'answered' }
    case 'call.hangup':
      return {
        status: 'ended',
        reason: causes[payload.hangup_cause ?? ''] ?? 'routing-failed',
        seconds: secondsOf(payload),
      }
    case 'call.machine.detection.ended':
    case 'call.machine.premium.detection.ended':
    case 'call.machine.greeting.ended':
    case 'call.machine.premium.greeting.ended': {
      const answeredBy = ears[payload.result ?? '']
      return answeredBy ? { answeredBy } : undefined
    }
    case 'call.gather.ended':
      return payload.status === 'call_hangup'
        ? undefined
        : { keys: payload.digits ?? '', ...turnOf(payload.client_state), finished: true }
    case 'call.speak.ended':
    case 'call.playback.ended':
      return { finished: true }
    case 'call.recording.saved':
      return payload.recording_id ? { recording: { id: payload.recording_id, channels: 2 } } : undefined
  }
  return undefined
}

/** Which question the keys answer, as we wrote it into the command. */
function turnOf(state: string | null | undefined): Pick<CallFacts, 'asked' | 'turn'> {
  const query = new URLSearchParams(Buffer.from(state ?? '', 'base64').toString())
  const asked = query.get('ask') ?? undefined
  const turn = query.get('turn')
  return { ...(asked ? { asked } : {}), ...(turn === null ? {} : { turn: Number(turn) }) }
}

function secondsOf({ start_time, end_time }: Payload): number | undefined {
  const seconds = (Date.parse(end_time ?? '') - Date.parse(start_time ?? '')) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.round(seconds))
}
