import type { Channel } from './provider.ts'

/** A request as it arrived. `url` is the public address, query included: what the vendor signed. */
export type HookRequest<C = unknown> = { headers: Headers; raw: Uint8Array; url: string; connection: C }

/** How far a message has come. `failed` is final; the others only ever go forward. */
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed'

/** Which send is meant: by the `key` it was given, or by the vendor's id for it. */
export type SendRef = { key?: string; vendorId?: string }

/** Who wrote to us, as the channel knows people. */
export type Sender = { phone?: string; email?: string; telegramId?: string; name?: string }

/** One thing that a webhook tells. `id` makes a second telling recognisable: the vendor's own, for ever. */
export type HookNews = { id: string; at?: Date } & (
  | {
      what: 'status'
      send: SendRef
      status: DeliveryStatus
      /** for a marketer: what went wrong, and what to do */
      error?: string
      /** the person must not be written to any more by this channel, and why: "marked it as spam" */
      optOut?: string
    }
  | {
      what: 'message'
      channel: Exclude<Channel, 'voice'>
      from: Sender
      text: string
      vendorId: string
      /** when the vendor itself took it as a STOP or START; otherwise the words are read */
      word?: 'stop' | 'start'
    }
  /** Something else about a send, recorded as an event of its contact: `link.clicked`, `email.opened`. */
  | { what: 'event'; send: SendRef; type: string; properties?: Record<string, unknown>; optOut?: string }
)

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
}
