import type { Channel, DeliveryReport } from './provider.ts'
import type { AnsweredBy, CallLine, CallRef, EndReason } from './voice/call.ts'
import type { CallInstruction } from './voice/carrier.ts'

/** A request as it arrived. `url` is the public address, query included: what the vendor signed. */
export type HookRequest<C = unknown> = {
  headers: Headers
  raw: Uint8Array
  url: string
  connection: C
  /** when it came in, to tell what is played again */
  now?: Date
}

/** How far a message has come. `failed` is final; the others only ever go forward. */
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed'

/** Which send is meant: by the `key` it was given, or by the vendor's id for it. */
export type SendRef = { key?: string; vendorId?: string }

/** Who wrote to us, as the channel knows people. */
export type Sender = { phone?: string; email?: string; telegramId?: string; name?: string }

/** A file that came with a message. `ref` is for the provider's `file`: an address, an id; nothing is fetched here. */
export type InboundFile = { ref: string; name?: string }

/** One thing that a webhook tells. `id` makes a second telling recognisable: the vendor's own, for ever. */
export type HookNews = { id: string; at?: Date } & (
  | ({ what: 'status'; send: SendRef } & DeliveryReport)
  | {
      what: 'message'
      channel: Exclude<Channel, 'voice'>
      from: Sender
      text: string
      vendorId: string
      files?: readonly InboundFile[]
      /** when the vendor itself took it as a STOP or START; otherwise the words are read */
      word?: 'stop' | 'start'
    }
  /** Something else about a send, recorded as an event of its contact: `link.clicked`, `email.opened`. */
  | { what: 'event'; send: SendRef; type: string; properties?: Record<string, unknown>; optOut?: string }
  /** Somebody wants no more of us, or wants it again, without a word: they blocked the bot, they came back. */
  | {
      what: 'choice'
      channel: Exclude<Channel, 'voice'>
      from: Sender
      word: 'stop' | 'start'
      because: string
    }
  | ({ what: 'call'; call: CallRef } & CallFacts)
  /** Somebody calls one of our numbers, where the vendor is told what to do by commands and not in the answer. */
  | { what: 'call-incoming'; vendorId: string; from: string; to: string; ref?: string }
)

/** What a webhook says about a call, as much of it as it knows. */
export type CallFacts = {
  status?: 'queued' | 'ringing' | 'answered' | 'ended'
  /** the vendor's count of its reports on this call; an older one changes nothing */
  sequence?: number
  reason?: EndReason
  /** for a marketer: what went wrong, and what to do */
  error?: string
  /** how long they talked */
  seconds?: number
  answeredBy?: AnsweredBy
  /** keys pressed, speech understood: on lines that no socket tells of */
  keys?: string
  speech?: string
  recording?: { id: string; seconds?: number; channels?: number }
  /** of a vendor that leads the whole call itself */
  lines?: readonly CallLine[]
  analysis?: {
    summary?: string
    successful?: boolean
    sentiment?: 'positive' | 'neutral' | 'negative'
    fields?: Record<string, unknown>
  }
  cost?: { amountMinor: number; currency: string }
  /** which question of ours the keys or words answer, and which time it was asked */
  asked?: string
  turn?: number
  /** what was told to be done is done: a prompt was spoken, a line was left */
  finished?: boolean
}

/** A request to which the vendor wants to hear at once what the call shall do next. */
export type CallQuestion = {
  call: CallRef
  why: 'incoming' | 'heard' | 'over' | 'next' | 'voicemail' | 'accept'
  /** which time it is asked, from the address */
  turn?: number
  from?: string
  to?: string
  keys?: string
  speech?: string
  /** what a relay was ended with */
  note?: string
  /** of a phone that was put through: was it answered? */
  reached?: boolean
}

export type HookReply = { status?: number; headers: Record<string, string>; body: string }

/**
 * A vendor's webhook, at `/hooks/<plugin>/<token of the connection>`. The server verifies the raw bytes, stores the
 * request, answers 2xx, and reads it afterwards. Requests may come twice, late and in any order: tell what each
 * one says, and leave the order to the server.
 */
export type WebhookHandler = {
  /** True only when the signature fits. Compare in constant time; a connection without a secret must not fit. */
  // biome-ignore lint/suspicious/noExplicitAny: the connection is typed by the plugin's own schema, and erased here as for providers
  verify(request: HookRequest<any>): boolean | Promise<boolean>
  /** Pure: what the request says. Throw when it makes no sense; it is kept and shown as not understood. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  read(request: HookRequest<any>): readonly HookNews[] | Promise<readonly HookNews[]>
  /** For requests that want an answer: what is asked, or undefined when this request only tells. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  asks?(request: HookRequest<any>): CallQuestion | undefined
  /** The answer in the vendor's own language. */
  reply?(instructions: readonly CallInstruction[]): HookReply | Promise<HookReply>
}
