import {
  type BoundCrm,
  type CallRequest,
  type Decision,
  type Dial,
  type DialRequest,
  exit,
  type Given,
  type OpenSocket,
  type RunContext,
  StepError,
  type TextMessage,
} from '#sdk'
import { findStepError } from '../net/NotSent.ts'
import { dress, type OpenFiles } from './dress.ts'
import type { Outcome, Prepared, Sending } from './types.ts'

/** What a call may use of the server. */
export type Surroundings = Pick<
  RunContext<unknown>,
  'fetch' | 'store' | 'log' | 'now' | 'signal' | 'preferencesUrl'
> & {
  callbackUrl: string
  publicUrl?: string
  openFiles?: OpenFiles
  /** A CRM, bound to the contact, for the steps that ask for one. */
  crm?(prepared: Prepared): BoundCrm
  dial: Dial
  socket: OpenSocket
  /** Settles what a call is to be, and writes it down before it is dialled. */
  planCall?(prepared: Prepared, request: CallRequest): Promise<DialRequest>
}

/** Makes the call, and says how it ended as far as anybody can know. Never throws. */
export async function perform(prepared: Prepared, fence: string, around: Surroundings): Promise<Outcome> {
  const { intent, step, connection } = prepared
  const sendings: Sending[] = []
  const base = { intent, fence, connection, sendings }
  try {
    // The step's own types were erased when it joined the others; its provider is of the kind it asked for.
    const answer = await step.run(contextOf(prepared, around, sendings) as Parameters<typeof step.run>[0])
    const decision: Decision = isDecision(answer) ? answer : exit('default', { output: answer })
    return { ...base, kind: 'confirmed', decision, vendorId: sendings[0]?.vendorId }
  } catch (error) {
    const known = findStepError(error)
    // A send that was already answered with "yes" can't be unsent by what the step did afterwards.
    if (known && sendings.length === 0)
      return {
        ...base,
        kind: 'refused',
        error: known.message,
        retry: known.retry,
        retryAfter: known.retryAfter,
        optOut: known.optOut,
        backOff: known.backOff,
        pause: known.pause,
      }
    return { ...base, kind: 'lost', error: messageOf(error) }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isDecision = (answer: Awaited<ReturnType<Prepared['step']['run']>>): answer is Decision =>
  answer?.type === 'exit' || answer?.type === 'pause'

/** All that a step's code is given for one call. */
export function contextOf(prepared: Prepared, around: Surroundings, sendings: Sending[]) {
  const { intent, input, contact, connection, step } = prepared
  // The account's id is the host's own addition to the form; a step that sends its input on must not send that.
  const { connection: _, ...own } = input
  return {
    input: 'connection' in step.input.shape ? input : own,
    contact,
    connection: connection?.settings ?? {},
    provider: step.provider ? bind(prepared, around, sendings) : undefined,
    key: intent.id,
    fetch: around.fetch,
    signal: around.signal,
    now: around.now,
    preferencesUrl: around.preferencesUrl,
    log: around.log,
    store: around.store,
  }
}

/** A provider with connection, key and clock filled in; what it sends is noted for the conversation. */
function bind(prepared: Prepared, around: Surroundings, sendings: Sending[]) {
  const { provider, intent, connection, step } = prepared
  if (!provider)
    throw new StepError('This step has no connection to go out through. Choose one.', { retry: false })
  const context = { ...around, connection: connection?.settings ?? {}, key: intent.id }
  if (provider.kind === 'voice')
    return {
      async call(request: CallRequest) {
        const planned = await around.planCall?.(prepared, request)
        const sent = await provider.dial(planned ?? unplanned(request), context)
        const { to, script = '', ringFor } = request
        sendings.push({ kind: 'call', to, script, ringFor, vendorId: sent.vendorId })
        return sent
      },
    }
  if (step.provider === 'crm' && around.crm) return around.crm(prepared)
  if (!('send' in provider))
    throw new StepError('Through this connection nothing is sent. Choose another one.', { retry: false })
  return {
    async send(message: Given<TextMessage> & { subject?: string; html?: string }) {
      const { message: dressed, attached } = await dress(message, prepared, around)
      // The kind of provider and the kind of message were paired by the step's declaration.
      const sent = await provider.send({ ...dressed, ...leaveTaking(prepared, around) } as never, context)
      const { to, text, subject, html } = message
      const status = sent.status ?? 'sent'
      sendings.push({
        kind: 'message',
        channel: provider.kind,
        to,
        text,
        subject,
        html,
        attachments: attached,
        vendorId: sent.vendorId,
        status,
        askable: provider.status !== undefined,
        cost: sent.cost,
      })
      return sent
    },
  }
}

/** Where nothing is written down: a rehearsal. */
const unplanned = ({ to, script, ringFor }: CallRequest): DialRequest => ({
  to,
  script,
  ringFor,
  timeLimit: ringFor,
  onAnswer: [],
  machineDetection: 'off',
  record: false,
})

/** Mail programs show a way out of marketing beside the sender (RFC 8058). */
function leaveTaking({ provider, step, input }: Prepared, { preferencesUrl }: Surroundings) {
  if (provider?.kind !== 'email' || step.gate?.(input).purpose === 'transactional') return {}
  return {
    headers: {
      'List-Unsubscribe': `<${preferencesUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}
