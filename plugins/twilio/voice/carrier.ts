import {
  type Carrier,
  type DialRequest,
  defineProvider,
  type LiveCall,
  type ProviderContext,
  type Sent,
  StepError,
} from '#sdk'
import { type Client, openClient } from '../client.ts'
import type { Settings } from '../connection.ts'
import { explain } from '../errors.ts'
import { callStatusOf, endReasonOf } from './endings.ts'
import { MOST_TWIML, twiml } from './twiml.ts'

type Context = ProviderContext<Settings>

/** Twilio's answer when a command comes too late: the call is over, which is what was wanted. */
const OVER = new Set([20404, 21220])

async function ask<T>(context: Context, work: (client: Client['twilio']) => Promise<T>): Promise<T> {
  const client = await openClient(context.connection, context)
  try {
    return await work(client.twilio)
  } catch (error) {
    throw explain(error, client)
  }
}

async function command(
  context: Context,
  work: (client: Client['twilio']) => Promise<unknown>,
): Promise<void> {
  const client = await openClient(context.connection, context)
  try {
    await work(client.twilio)
  } catch (error) {
    if (!OVER.has((error as { code?: number }).code ?? 0)) throw explain(error, client)
  }
}

async function dial(request: DialRequest, context: Context): Promise<Sent> {
  const { connection, callbackUrl } = context
  const from = request.from ?? connection.voiceFrom ?? connection.from
  if (!from?.startsWith('+'))
    throw new StepError('The Twilio account has no number to call from. Fill in “Calls from” there.', {
      retry: false,
    })
  const spoken = await twiml(request.onAnswer)
  const made = await ask(context, (client) =>
    client.calls.create({
      to: request.to,
      from,
      ...(spoken.length <= MOST_TWIML ? { twiml: spoken } : { url: `${callbackUrl}&ask=next` }),
      timeout: request.ringFor,
      timeLimit: request.timeLimit,
      statusCallback: callbackUrl,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      ...(request.record
        ? {
            record: true,
            recordingChannels: 'dual',
            recordingStatusCallback: callbackUrl,
            recordingStatusCallbackEvent: ['completed'],
          }
        : {}),
      ...(request.machineDetection === 'off'
        ? {}
        : {
            machineDetection: request.machineDetection === 'until-beep' ? 'DetectMessageEnd' : 'Enable',
            asyncAmd: 'true',
            asyncAmdStatusCallback: callbackUrl,
          }),
    }),
  )
  if (!made.sid) throw new Error('Twilio’s answer names no call.')
  return { vendorId: made.sid, status: 'queued' }
}

/** Twilio keeps no keys of ours: the call to this person since the request left is the one we look for. */
const lookup: NonNullable<Carrier['lookup']> = (request, context) =>
  ask(context, async (client) => {
    const { to, from } = request as { to: string; from?: string }
    const calls = await client.calls.list({ to, limit: 20 })
    const mine = calls.find(
      (one) =>
        one.direction === 'outbound-api' &&
        (!from || one.from === from) &&
        one.dateCreated.getTime() >= context.since.getTime() - 2_000,
    )
    return mine ? { found: true, vendorId: mine.sid, status: 'queued' } : { found: false }
  })

export const voice = defineProvider({
  kind: 'voice',
  title: 'Calls by Twilio',
  ifLost: 'lookup',
  transports: ['stream', 'relay', 'script', 'sip'],
  dial,
  lookup,
  hangUp: ({ vendorId }: LiveCall, context: Context) =>
    command(context, (client) => client.calls(vendorId).update({ status: 'completed' })),
  instruct: async ({ vendorId }, instructions, context: Context) => {
    const spoken = await twiml(instructions)
    await command(context, (client) => client.calls(vendorId).update({ twiml: spoken }))
  },
  look: ({ vendorId }, context: Context) =>
    ask(context, async (client) => {
      const call = await client.calls(vendorId).fetch()
      const status = callStatusOf(call.status)
      if (!status) return undefined
      const seconds = call.duration ? Number(call.duration) : undefined
      return {
        status,
        seconds,
        ...(status === 'ended' ? { reason: endReasonOf(call.status, undefined) } : {}),
      }
    }),
  async recording(id, { connection, fetch, signal }: Context) {
    const { accountSid, authToken } = connection
    const answer = await fetch(
      `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${encodeURIComponent(id)}.wav?RequestedChannels=2`,
      { headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` }, signal },
    )
    if (!answer.ok)
      throw new StepError('Twilio does not give out the recording. It may have been deleted there.', {
        retry: answer.status >= 500,
      })
    return { sound: new Uint8Array(await answer.arrayBuffer()), mediaType: 'audio/wav' }
  },
  forget: (id, context: Context) => command(context, (client) => client.recordings(id).remove()),
})
