import {
  type CallFacts,
  type CallState,
  type DialRequest,
  defineProvider,
  type EndReason,
  type LiveCall,
  type ProviderContext,
  StepError,
} from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'

type Context = ProviderContext<Settings>

export const calls = defineProvider({
  kind: 'voice',
  title: 'Calls led by Retell',
  transports: ['managed'],
  // No key of ours makes a second request harmless, but each call carries our key and can be looked for.
  ifLost: 'lookup',

  async dial({ to, from, managed }: DialRequest, { connection, fetch, signal, key }: Context) {
    if (!managed)
      throw new StepError(
        'Retell leads calls by agents of its own. Choose an agent that is kept at the carrier.',
        {
          retry: false,
        },
      )
    try {
      const client = await openClient(connection, { fetch })
      const { call_id } = await client.call.createPhoneCall(
        {
          from_number: from ?? connection.from,
          to_number: to,
          override_agent_id: managed.agent,
          retell_llm_dynamic_variables: { ...managed.variables },
          metadata: { key },
        },
        { signal },
      )
      return { vendorId: call_id, status: 'queued' }
    } catch (error) {
      throw explain(error)
    }
  },

  async lookup(
    _request: Record<string, unknown>,
    { connection, fetch, signal, key, since }: Context & { since: Date },
  ) {
    const client = await openClient(connection, { fetch })
    const answer = await client.post<{ call_id: string; metadata?: { key?: string } }[]>('/v2/list-calls', {
      body: {
        filter_criteria: { start_timestamp: { lower_threshold: since.getTime() } },
        sort_order: 'descending',
        limit: 1000,
      },
      signal,
    })
    const found = answer.find((call) => call.metadata?.key === key)
    return found ? { found: true, vendorId: found.call_id } : { found: false }
  },

  async look({ vendorId }: LiveCall, { connection, fetch, signal }: Context): Promise<CallState | undefined> {
    try {
      const client = await openClient(connection, { fetch })
      const call = (await client.call.retrieve(vendorId, { signal })) as Told
      const { status, reason, seconds } = factsOf(call)
      return {
        status: status ?? 'ringing',
        ...(reason ? { reason } : {}),
        ...(seconds === undefined ? {} : { seconds }),
      }
    } catch (error) {
      if ((error as { status?: number }).status === 422) return undefined
      throw explain(error)
    }
  },

  async hangUp({ vendorId }: LiveCall, { connection, fetch, signal }: Context) {
    try {
      await (await openClient(connection, { fetch })).call.stop(vendorId, { signal })
    } catch (error) {
      // What is over needs no stopping.
      if ((error as { status?: number }).status !== 422) throw explain(error)
    }
  },

  async recording(id: string, { fetch, signal }: Context) {
    const response = await fetch(id, { signal })
    if (!response.ok)
      throw new StepError(`Retell’s recording could not be fetched (${response.status}).`, { retry: true })
    return {
      sound: new Uint8Array(await response.arrayBuffer()),
      mediaType: response.headers.get('content-type') ?? 'audio/wav',
    }
  },
})

/** What Retell says of a call, as much as is used of it. */
export type Told = {
  call_id: string
  call_status?: string
  metadata?: { key?: string }
  start_timestamp?: number
  end_timestamp?: number
  duration_ms?: number
  disconnection_reason?: string
  transcript_object?: { role: string; content: string; words?: { start?: number; end?: number }[] }[]
  recording_url?: string
  recording_multi_channel_url?: string
  call_cost?: { combined_cost?: number }
  call_analysis?: {
    call_summary?: string
    in_voicemail?: boolean
    user_sentiment?: string
    call_successful?: boolean
    custom_analysis_data?: Record<string, unknown>
  }
}

const statuses: Record<string, CallFacts['status']> = {
  registered: 'queued',
  ongoing: 'answered',
  ended: 'ended',
  not_connected: 'ended',
  error: 'ended',
}

const reasons: Record<string, EndReason> = {
  user_hangup: 'person-hung-up',
  agent_hangup: 'agent-hung-up',
  call_transfer: 'transferred',
  transfer_bridged: 'transferred',
  transfer_cancelled: 'transfer-failed',
  voicemail_reached: 'voicemail',
  ivr_reached: 'phone-menu',
  inactivity: 'silence',
  max_duration_reached: 'time-limit',
  concurrency_limit_reached: 'no-slot',
  no_valid_payment: 'unpaid',
  scam_detected: 'blocked',
  marked_as_spam: 'blocked',
  dial_busy: 'busy',
  dial_failed: 'routing-failed',
  dial_no_answer: 'no-answer',
  user_declined: 'declined',
  invalid_destination: 'invalid-number',
  telephony_provider_permission_denied: 'not-permitted',
  telephony_provider_unavailable: 'carrier-unavailable',
  sip_routing_error: 'routing-failed',
  error_no_audio_received: 'no-audio',
  manual_stopped: 'stopped',
  call_take_over: 'taken-over',
}

/** A call in our words. */
export function factsOf(call: Told): CallFacts {
  const { duration_ms, disconnection_reason: why, call_analysis: found, call_cost } = call
  const recording = call.recording_multi_channel_url ?? call.recording_url
  const reason = why ? (reasons[why] ?? (why.startsWith('error') ? 'model-failed' : 'unknown')) : undefined
  const lines = call.transcript_object?.map(lineOf)
  return {
    status: statuses[call.call_status ?? ''],
    ...(reason ? { reason } : {}),
    ...(duration_ms === undefined ? {} : { seconds: Math.round(duration_ms / 1000) }),
    ...(found?.in_voicemail ? { answeredBy: 'machine' as const } : {}),
    ...(lines && lines.length > 0 ? { lines } : {}),
    ...(recording
      ? { recording: { id: recording, channels: call.recording_multi_channel_url ? 2 : 1 } }
      : {}),
    // In cents of a US dollar.
    ...(call_cost?.combined_cost === undefined
      ? {}
      : { cost: { amountMinor: Math.round(call_cost.combined_cost), currency: 'USD' } }),
  }
}

const speakers: Record<string, 'agent' | 'person' | 'responder'> = {
  agent: 'agent',
  user: 'person',
  transfer_target: 'responder',
}

function lineOf(
  { role, content, words = [] }: NonNullable<Told['transcript_object']>[number],
  index: number,
) {
  const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1000))
  return {
    id: `line-${index}`,
    ...(index > 0 ? { after: `line-${index - 1}` } : {}),
    who: speakers[role] ?? ('agent' as const),
    text: content.trim(),
    startMs: ms(words[0]?.start),
    endMs: ms(words.at(-1)?.end),
  }
}
