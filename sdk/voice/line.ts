import type { AnyConnection } from '../provider.ts'
import type { HookRequest } from '../webhook.ts'

/** A WebSocket of text frames, ours or a vendor's. The host keeps it alive and closes it when the other side is gone. */
export type Socket = {
  send(text: string): void
  onMessage(listener: (text: string) => void): void
  /** Told once. */
  onClose(listener: (code: number, reason: string) => void): void
  close(code?: number, reason?: string): void
  /** Bytes that have not left yet. */
  readonly waiting: number
}

/** Opens a WebSocket to a host of the plugin's manifest. Rejects when it is refused. */
export type OpenSocket = (
  url: string,
  options?: { headers?: Record<string, string>; signal?: AbortSignal },
) => Promise<Socket>

/** A phone whose sound comes through us: µ-law, 8,000 samples a second, no header. */
export type StreamLine = {
  /** Played in order after what was sent before. Whole frames of 160 bytes. */
  send(sound: Uint8Array): void
  /** Comes back as `onMark` when all sound before it was played, or was thrown away by `clear`. */
  mark(name: string): void
  /** Throws away what was not played yet. */
  clear(): void
  sendKeys?(keys: string): void
  close(): void
  readonly waiting: number
}

/** What a streamed phone tells. */
export type StreamListener = {
  onStart(start: { vendorId?: string }): void
  /** Once in 20 ms, in order. */
  onSound(sound: Uint8Array): void
  onMark(name: string): void
  onKeys(keys: string): void
  /** The stream is over; told once, also when the socket breaks. */
  onStop(): void
}

/** A phone to which the carrier speaks what we write, and writes what it hears. */
export type RelayLine = {
  /** A piece of what is to be said; `last` ends the turn. */
  say(text: string, options: { last: boolean; interruptible: boolean; language?: string }): void
  play?(url: string, options: { interruptible: boolean }): void
  sendKeys?(keys: string): void
  /** Hands the call back to the carrier; it then asks us at `whenOver` what is next, with this note. */
  end(note?: string): void
  close(): void
}

export type RelayListener = {
  onStart(start: { vendorId?: string }): void
  /** What the person said, once they have finished. */
  onHeard(text: string, details: { language?: string }): void
  /** They began to speak while we did: only `spoken` was heard. */
  onInterrupt(details: { spoken: string; afterMs?: number }): void
  onKeys(keys: string): void
  onProblem(message: string): void
  onStop(): void
}

/**
 * The sockets that a carrier opens to us for a call, at `/sockets/<plugin>/<connection token>/…`; the address itself
 * proves which call it is for. Each function translates between the vendor's frames and a line.
 */
export type LineSockets = {
  /** A further proof that the vendor is calling, such as a signature on the upgrade. */
  verify?(request: HookRequest<AnyConnection>): boolean | Promise<boolean>
  stream?(socket: Socket, listener: StreamListener): StreamLine
  relay?(socket: Socket, listener: RelayListener): RelayLine
}
