import { askOf, type CallQuestion, type HookNews, type HookRequest } from '#sdk'
import { wordsOf } from '../errors.ts'
import { answeredByOf, callStatusOf, endReasonOf } from './endings.ts'

const formOf = (raw: Uint8Array) => new URLSearchParams(new TextDecoder().decode(raw))

/** Requests about a call, not about a message. */
export const isCall = (form: URLSearchParams) => form.has('CallSid') && !form.has('MessageSid')

/** Twilio wants to hear what the call does next. */
export function asks({ raw, url }: HookRequest): CallQuestion | undefined {
  const form = formOf(raw)
  const vendorId = form.get('CallSid')
  if (!vendorId || !isCall(form)) return undefined
  // They have hung up: this only tells.
  if (callStatusOf(form.get('CallStatus') ?? '') === 'ended') return undefined
  const asked = askOf(url)
  const from = form.get('From') ?? undefined
  const to = form.get('To') ?? undefined
  if (!asked)
    return form.get('Direction') === 'inbound' && form.get('CallStatus') === 'ringing'
      ? { why: 'incoming', call: { vendorId }, from, to }
      : undefined
  const { key, ...why } = asked
  const dialled = form.get('DialCallStatus')
  return {
    ...why,
    call: { key, vendorId },
    from,
    to,
    keys: form.get('Digits') || undefined,
    speech: form.get('SpeechResult') || undefined,
    note: form.get('HandoffData') || undefined,
    ...(dialled ? { reached: dialled === 'completed' || dialled === 'answered' } : {}),
  }
}

/** What a report on a call says. Reports come late, twice and in any order. */
export function readCall(form: URLSearchParams, url: string): HookNews[] {
  const vendorId = form.get('CallSid') ?? ''
  const call = { key: new URL(url).searchParams.get('key') ?? undefined, vendorId }
  const number = (name: string) => (form.has(name) ? Number(form.get(name)) : undefined)
  if (form.has('RecordingSid'))
    return form.get('RecordingStatus') === 'completed'
      ? [
          {
            what: 'call',
            id: `${form.get('RecordingSid')}`,
            call,
            recording: {
              id: form.get('RecordingSid') ?? '',
              seconds: number('RecordingDuration'),
              channels: number('RecordingChannels'),
            },
          },
        ]
      : []
  const answeredBy = answeredByOf(form.get('AnsweredBy'))
  const said = form.get('CallStatus') ?? ''
  if (answeredBy && form.has('MachineDetectionDuration'))
    return [{ what: 'call', id: `${vendorId}:ears:${form.get('AnsweredBy')}`, call, answeredBy }]
  const status = callStatusOf(said)
  if (!status) return []
  const code = number('ErrorCode') ?? 0
  const at = Date.parse(form.get('Timestamp') ?? '')
  const sip = number('SipResponseCode')
  return [
    {
      what: 'call',
      id: `${vendorId}:${said}`,
      ...(Number.isNaN(at) ? {} : { at: new Date(at) }),
      call,
      status,
      sequence: number('SequenceNumber'),
      ...(status === 'ended'
        ? {
            reason: endReasonOf(said, sip, code),
            seconds: number('CallDuration'),
            ...(code ? { error: wordsOf(code) } : {}),
          }
        : {}),
      ...(answeredBy ? { answeredBy } : {}),
    },
  ]
}
