import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { IfLost } from './step.ts'
import type { Carrier } from './voice/carrier.ts'
import type { OpenSocket } from './voice/line.ts'
import type { RealtimeModel, TextModel } from './voice/model.ts'
import type { Speech } from './voice/speech.ts'

export type Channel = 'sms' | 'whatsapp' | 'email' | 'telegram' | 'voice'

/** A small key-value space and append-only log of the plugin, per workspace. */
export type Store = {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
  /** Adds a line to the plugin's log; never overwrites. Committed when the promise resolves. */
  append(kind: string, value: Record<string, unknown>): Promise<void>
  /** The first line of this kind that has all these values: `find('sent', { key })`. */
  find(kind: string, having: Record<string, unknown>): Promise<Record<string, unknown> | undefined>
}

/** Opens a bare connection, for protocols that are not HTTP: to public hosts of the manifest, on ports of mail. */
export type Dial = (to: { host: string; port: number }) => Promise<Duplex>

export type ProviderContext<C = unknown> = {
  connection: C
  /** The same on every retry: the vendor's idempotency key, reference or callback token. */
  key: string
  fetch: typeof fetch
  dial: Dial
  /** Opens a WebSocket to a host of the manifest. */
  socket: OpenSocket
  signal: AbortSignal
  now: Date
  store: Store
  log(message: string, details?: Record<string, unknown>): void
  /** Where the vendor shall report what became of this send. Carries the key and a signature. */
  callbackUrl: string
}

export type TextMessage = {
  to: string
  text: string
  template?: { name: string; variables: Record<string, string> }
}
export type EmailMessage = {
  to: string
  subject: string
  html?: string
  text: string
  replyTo?: string
  /** Headers that have to go along as they are, such as `List-Unsubscribe`; sign them (DKIM) with the rest. */
  headers?: Record<string, string>
}
export type CallRequest = {
  to: string
  /** What the caller says, opening line first. Without an agent this is all. */
  script?: string
  answers?: readonly ScriptAnswer[]
  /** An AI agent of the workspace leads the call. */
  agentId?: string
  /** Let it ring this long, in seconds. */
  ringFor: number
  voicemail?: string
}

/** What the vendor answered: accepted, under this id. Delivery comes later, as an event. */
export type Sent = {
  vendorId: string
  status?: 'queued' | 'sent' | 'delivered'
  details?: Record<string, unknown>
}

export type ProviderBase = {
  title: string
  /** Nothing leaves the house; the product offers its practice phone for what was "sent". */
  simulated?: boolean
  ifLost: IfLost
  /** `ifLost: 'lookup'`: asks the vendor whether the send with this key arrived. `request` is what was given to be sent. */
  lookup?(
    request: Record<string, unknown>,
    context: ProviderContext<AnyConnection> & { since: Date },
  ): Promise<({ found: true } & Sent) | { found: false }>
}

// The connection is typed by the plugin's schema where the provider is defined, and erased here:
// the host pairs a provider with its own plugin's connections only.
// biome-ignore lint/suspicious/noExplicitAny: see above

export type AnyConnection = any

export type MessageProvider<M = TextMessage> = ProviderBase & {
  kind: 'sms' | 'whatsapp' | 'email' | 'telegram'
  send(message: M, context: ProviderContext<AnyConnection>): Promise<Sent>
  /** For the agent: what this call is about. */
  goal?: string
}
/** A carrier: dials; what becomes of the call arrives as the event `call.ended` with the key. */
  /** End it after this long, in seconds. */
  timeLimit?: number
export type VoiceProvider = ProviderBase & {
  record?: boolean
  retries?: CallRetries
  /** Who takes over when the person wants one: a phone number, or a queue of responders. */
  transferTo?: { phone?: string; queue?: string; warm?: boolean }
  kind: 'voice'
  call(request: CallRequest, context: ProviderContext<Connection>): Promise<Sent>
}

/** A provider as a step receives it: bound to the chosen connection, key and clock. */
export type Providers = {
  sms: { send(message: Given<TextMessage>): Promise<Sent> }
  whatsapp: { send(message: Given<TextMessage>): Promise<Sent> }
  email: { send(message: Given<EmailMessage>): Promise<Sent> }
  telegram: { send(message: Given<TextMessage>): Promise<Sent> }
  voice: { call(request: CallRequest): Promise<Sent> }
}
export type ProviderKind = keyof Providers

export type AnyProvider =
  | (MessageProvider<TextMessage> & { kind: 'sms' | 'whatsapp' | 'telegram' })
  | (MessageProvider<EmailMessage> & { kind: 'email' })
  | Carrier
  | RealtimeModel
  | TextModel
  | Speech

/** Defines a way to reach a vendor. Throw {@link StepError} when the vendor says no; anything else thrown is "maybe sent". */
export const defineProvider = <P extends AnyProvider>(provider: P): P => provider

export type ConnectionSchema = z.ZodObject
