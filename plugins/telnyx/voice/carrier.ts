import type { Telnyx } from 'telnyx'
import {
  type CallInstruction,
  type DialRequest,
  defineProvider,
  type LiveCall,
  type ProviderContext,
  type Sent,
  StepError,
} from '#sdk'
import { openClient } from '../client.ts'
import type { Settings } from '../connection.ts'
import { explain } from '../errors.ts'
import { instruct } from './instruct.ts'

type Context = ProviderContext<Settings>

/** The call is over already, which is what was wanted. */
const OVER = new Set(['90015', '90018', '90055'])

async function command(context: Context, work: (client: Telnyx) => Promise<unknown>): Promise<void> {
  const client = await openClient(context.connection, context)
  try {
    await work(client)
  } catch (error) {
    const { status, error: said } = error as { status?: number; error?: { errors?: { code?: string }[] } }
    const code = String(said?.errors?.[0]?.code ?? '')
    if (status === 404 || OVER.has(code)) return
    throw explain(error)
  }
}

async function dial(request: DialRequest, context: Context): Promise<Sent> {
  const { connection, callbackUrl, key, signal } = context
  const from = request.from ?? connection.voiceFrom ?? connection.from
  const { callApp } = connection
  if (!callApp || !from?.startsWith('+'))
    throw new StepError(
      'The Telnyx account can’t call yet. Fill in “Calls from” and “Call application” there.',
      {
        retry: false,
      },
    )
  const client = await openClient(connection, context)
  const [first] = request.onAnswer
  const line = first?.do === 'connect' ? first.line : undefined
  try {
    const { data } = await client.calls.dial(
      {
        connection_id: callApp,
        to: request.to,
        from,
        webhook_url: callbackUrl,
        // The same for the same call: Telnyx drops a repetition that comes soon.
        command_id: key,
        timeout_secs: request.ringFor,
        time_limit_secs: request.timeLimit,
        answering_machine_detection:
          request.machineDetection === 'off'
            ? 'disabled'
            : request.machineDetection === 'until-beep'
              ? 'greeting_end'
              : 'detect',
        ...(request.record
          ? {
              record: 'record-from-answer' as const,
              record_channels: 'dual' as const,
              record_format: 'wav' as const,
            }
          : {}),
        ...(line?.transport === 'stream'
          ? {
              stream_url: line.url,
              stream_track: 'inbound_track' as const,
              stream_bidirectional_mode: 'rtp' as const,
              stream_bidirectional_codec: 'PCMU' as const,
            }
          : {}),
      },
      { signal },
    )
    if (!data?.call_control_id) throw new Error('Telnyx’s answer names no call.')
    return { vendorId: data.call_control_id, status: 'queued' }
  } catch (error) {
    throw explain(error)
  }
}

export const voice = defineProvider({
  kind: 'voice',
  title: 'Calls by Telnyx',
  // There is no way to look a call up by what it was for; its webhooks carry the key.
  ifLost: 'callback',
  transports: ['stream', 'relay', 'script'],
  instructsOnAnswer: true,
  dial,
  hangUp: ({ vendorId }: LiveCall, context: Context) =>
    command(context, (client) => client.calls.actions.hangup(vendorId, {}, { signal: context.signal })),
  instruct: ({ vendorId }: LiveCall, instructions: readonly CallInstruction[], context: Context) =>
    command(context, (client) => instruct(client, vendorId, instructions, context.signal)),
  async look({ vendorId }: LiveCall, context: Context) {
    const client = await openClient(context.connection, context)
    try {
      const { data } = await client.calls.retrieveStatus(vendorId, { signal: context.signal })
      return data?.is_alive
        ? { status: 'answered' as const }
        : { status: 'ended' as const, reason: 'unknown' as const }
    } catch (error) {
      if ((error as { status?: number }).status === 404)
        return { status: 'ended' as const, reason: 'unknown' as const }
      throw explain(error)
    }
  },
})
