import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AnyProvider,
  type DialRequest,
  defineProvider,
  type EmailMessage,
  type ProviderContext,
  type Sent,
  StepError,
  type TextMessage,
} from '#sdk'
import type { Settings } from './connection.ts'
import { templates } from './templates.ts'

type Context = ProviderContext<Settings>

/**
 * Behaves as an honest vendor without idempotency keys does: every request it accepts is one line in its log,
 * a repeated one is a second line, and it can be asked whether a key has arrived.
 */
async function accept(
  channel: string,
  request: { to: string } & Record<string, unknown>,
  context: Context,
  status: Sent['status'],
): Promise<Sent> {
  const { key, store, signal, connection } = context
  const { delay = 0, failureRate = 0 } = connection
  if (delay) await sleep(delay / 2, undefined, { signal })
  if (chance(key) < failureRate)
    throw new StepError(`The practice account refused this ${channel}, as its settings ask for.`, {
      retry: false,
    })
  await store.append('sent', { key, channel, ...request })
  // It has arrived; the answer may still be lost on its way back.
  if (delay) await sleep(delay / 2, undefined, { signal })
  return { vendorId: vendorIdOf(key), status }
}

const lookup = async (
  _request: Record<string, unknown>,
  { key, store }: Pick<ProviderContext, 'key' | 'store'>,
) =>
  (await store.find('sent', { key }))
    ? ({ found: true, vendorId: vendorIdOf(key), status: 'sent' } as const)
    : ({ found: false } as const)

const vendorIdOf = (key: string) => `practice-${key}`

/** A number from 0 to 1, the same for the same key, so that a refused send stays refused. */
const chance = (key: string) => createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32

const shared = { simulated: true, ifLost: 'lookup', lookup } as const

export const providers: AnyProvider[] = [
  defineProvider({
    ...shared,
    kind: 'sms',
    title: 'Practice SMS',
    send: (message: TextMessage, context) => accept('sms', message, context, 'delivered'),
  }),
  defineProvider({
    ...shared,
    kind: 'whatsapp',
    title: 'Practice WhatsApp',
    templates: async () => templates,
    send: (message: TextMessage, context) => accept('whatsapp', message, context, 'delivered'),
  }),
  defineProvider({
    ...shared,
    kind: 'email',
    title: 'Practice e-mail',
    send: (message: EmailMessage, context) => accept('email', message, context, 'delivered'),
  }),
  defineProvider({
    ...shared,
    kind: 'voice',
    title: 'Practice calls',
    transports: ['practice'],
    dial: ({ to, script }: DialRequest, context) => accept('voice', { to, script }, context, 'queued'),
  }),
]
