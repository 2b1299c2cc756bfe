import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { BoundCrm } from './crm.ts'
import type { IfLost } from './step.ts'
import type { Carrier } from './voice/carrier.ts'
import type { OpenSocket } from './voice/line.ts'
import type { RealtimeModel, TextModel } from './voice/model.ts'
import type { Speech } from './voice/speech.ts'
import type { DeliveryStatus } from './webhook.ts'

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

/** A file that goes along with a message. Take the bytes, or hand the vendor the address. */
export type Attachment = {
  name: string
  mediaType: string
  size: number
  /** Where the vendor may fetch it within a day, without a key. */
  url: string
  content(): Promise<Uint8Array>
}

export type TextMessage = {
  to: string
  text: string
  template?: { name: string; variables: Record<string, string> }
  attachments?: readonly Attachment[]
}
export type EmailMessage = {
  to: string
  subject: string
  html?: string
  text: string
  replyTo?: string
  /** Headers that have to go along as they are, such as `List-Unsubscribe`; sign them (DKIM) with the rest. */
  headers?: Record<string, string>
  attachments?: readonly Attachment[]
}
/** What the person may answer to a scripted call, and what comes of it. */
export type ScriptAnswer = {
  /** a key, `1` */
  keys?: string
  /** any of these words in what they say */
  words?: readonly string[]
  /** said in return */
  say?: string
  outcome: 'interested' | 'not-interested' | 'callback' | 'opt-out' | 'transferred' | 'answered'
}

/** When and how often somebody who was not reached is called again. */
export type CallRetries = {
  /** how many calls in all */
  most: number
  /** in minutes, by what became of the last one; an outcome that is not named is not tried again */
  after: Partial<Record<'busy' | 'no-answer' | 'voicemail' | 'hung-up-early' | 'failed', number>>
  /** try at another time of the day than last time: morning, afternoon, evening */
  otherDaypart?: boolean
}

export type CallRequest = {
  to: string
  /** What the caller says, opening line first. Without an agent this is all. */
  script?: string
  answers?: readonly ScriptAnswer[]
  /** Whose voice says the texts: an account that has voices, and the id of one there. Else the carrier's own. */
  speech?: { account: string; voice: string }
  /** An AI agent of the workspace leads the call. */
  agentId?: string
  /** For the agent: what this call is about. */
  goal?: string
  /** Let it ring this long, in seconds. */
  ringFor: number
  /** End it after this long, in seconds. */
  timeLimit?: number
  voicemail?: string
  record?: boolean
  retries?: CallRetries
  /** Who takes over when the person wants one: a phone number, or a queue of responders. */
  transferTo?: { phone?: string; queue?: string; warm?: boolean }
}

/** What the vendor answered: accepted, under this id. Delivery comes later, as an event. */
export type Sent = {
  vendorId: string
  status?: 'queued' | 'sent' | 'delivered'
  /** what it costs, where the answer says so */
  cost?: Cost
  details?: Record<string, unknown>
}

/** Money in whole units of a currency: `{ amount: 0.0075, currency: 'USD' }`. */
export type Cost = { amount: number; currency: string }

/** How far a message has come, by the vendor's word. */
export type DeliveryReport = {
  status: DeliveryStatus
  /** for a marketer: what went wrong, and what to do */
  error?: string
  /** the person must not be written to any more by this channel, and why: "marked it as spam" */
  optOut?: string
  /** the vendor takes nothing more for this person for so many seconds, and why */
  backOff?: { seconds: number; because: string }
  cost?: Cost
}

export type ProviderBase = {
  title: string
  /** Nothing leaves the house; the product offers its practice phone for what was "sent". */
  simulated?: boolean
  ifLost: IfLost
  /** The vendor answers STOP, START and HELP by itself; without it, people get one short answer from here. */
  answersOptWords?: boolean
  /** `ifLost: 'lookup'`: asks the vendor whether the send with this key arrived. `request` is what was given to be sent. */
  /** What may be sent outside of a conversation, where the channel wants it approved beforehand (WhatsApp). */
  templates?(
    context: Pick<ProviderContext<AnyConnection>, 'connection' | 'fetch' | 'signal'>,
  ): Promise<readonly VendorTemplate[]>
  lookup?(
    request: Record<string, unknown>,
    context: ProviderContext<AnyConnection> & { since: Date },
  ): Promise<({ found: true } & Sent) | { found: false }>
  /** Asks the vendor how far a message has come, for when its reports were lost. Undefined: it can't say. */
  status?(
    sent: { vendorId: string; to: string },
    context: ProviderContext<AnyConnection>,
  ): Promise<DeliveryReport | undefined>
  /**
   * Fetches a file that somebody sent, by the `ref` that the webhook gave. The host checks what kind it is and how large.
   * Throw a `StepError` with `retry: false` when the vendor no longer has it.
   */
  file?(ref: string, context: ProviderContext<AnyConnection>): Promise<AsyncIterable<Uint8Array>>
}

// The connection is typed by the plugin's schema where the provider is defined, and erased here:
// the host pairs a provider with its own plugin's connections only.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyConnection = any

export type MessageProvider<M = TextMessage> = ProviderBase & {
  kind: 'sms' | 'whatsapp' | 'email' | 'telegram'
  send(message: M, context: ProviderContext<AnyConnection>): Promise<Sent>
}
/** `paused`: approved once, and stopped since, mostly because people complained. */
export type VendorTemplateStatus = 'approved' | 'pending' | 'paused' | 'rejected' | 'unsubmitted'

/** A template as the vendor holds it. */
export type VendorTemplate = {
  /** what `TextMessage.template.name` wants */
  vendorId: string
  name: string
  /** `es`, `es-MX` */
  language: string
  category?: string
  status: VendorTemplateStatus
  /** why it was rejected or paused */
  because?: string
  /** with `{{1}}` or `{{name}}` where something is filled in */
  body: string
  /** the names of what is filled in: `1`, `2` */
  variables: readonly string[]
}

/** A message as a step gives it: files by their ids, which the host hands the vendor as {@link Attachment}s. */
export type Given<M extends { attachments?: unknown }> = Omit<M, 'attachments'> & {
  attachments?: readonly string[]
}

/** A provider as a step receives it: bound to the chosen connection, key and clock. */
export type Providers = {
  sms: { send(message: Given<TextMessage>): Promise<Sent> }
  whatsapp: { send(message: Given<TextMessage>): Promise<Sent> }
  email: { send(message: Given<EmailMessage>): Promise<Sent> }
  telegram: { send(message: Given<TextMessage>): Promise<Sent> }
  voice: { call(request: CallRequest): Promise<Sent> }
  crm: BoundCrm
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
