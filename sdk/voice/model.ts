import type { AnyConnection, ProviderBase, ProviderContext } from '../provider.ts'
import type { Voice } from './speech.ts'

/** A function that a model may call, as the model is told of it. */
export type ToolSpec = { name: string; description: string; parameters: Record<string, unknown> }
export type ToolCall = { id: string; name: string; arguments: string }

/** What was said before, for a model that takes over in the middle. */
export type Said = { who: 'agent' | 'person' | 'note'; text: string }

export type SessionWish = {
  model?: string
  instructions: string
  voice?: string
  language?: string
  tools: readonly ToolSpec[]
  /** of an earlier session of the same call */
  before?: readonly Said[]
  turns?: {
    silenceMs?: number
    eagerness?: 'low' | 'medium' | 'high' | 'auto'
    threshold?: number
    /** Neither answers by itself nor falls silent when talked into: it speaks when it is asked to. */
    hold?: boolean
  }
  /** the most words of one answer, in the model's tokens */
  longest?: number
  /** For a call that the carrier put through to the model itself: its id there. No sound passes through us. */
  attachTo?: string
}

/** How many of what the model has counted; money is counted elsewhere. */
export type ModelUsage = {
  textIn?: number
  textInCached?: number
  textOut?: number
  soundIn?: number
  soundInCached?: number
  soundOut?: number
}

/**
 * What a speaking model tells. Vendors' event names stay in their plugins. A model that hears speech stops its own
 * answer; what the phone still plays of it is the host's to stop.
 */
export type SessionListener = {
  /** It has begun to hear speech; `item` is the line that this will become. */
  onSpeechStarted(at: { item?: string; soundMs?: number }): void
  onSpeechStopped(at: { item?: string; soundMs?: number }): void
  /** The vendor's detection of a long silence, where it has one. */
  onAnswerStarted(answer: string): void
  /** Sound of an item, in pieces of any length, often much faster than it is spoken. */
  onSound(sound: Uint8Array, of: { answer: string; item: string }): void
  onSoundDone(of: { answer: string; item: string }): void
  /** A line, or more of it. `after` is the item before it in the talk: that is its place, whenever it comes. */
  onLine(line: {
    item: string
    after?: string | null
    who: 'agent' | 'person'
    text: string
    final: boolean
  }): void
  onToolCall(call: ToolCall & { answer: string }): void
  onAnswerDone(
    answer: string,
    done: { status: 'completed' | 'cancelled' | 'incomplete' | 'failed'; error?: string; usage?: ModelUsage },
  ): void
  /** On a line that the model holds itself: its answer begins to sound, was heard to its end, or was cut off. */
  onPlaying?(of: { answer: string; state: 'begun' | 'ended' | 'cut' }): void
  /** Of a line's sound only so much was heard, as the model has seen to by itself. */
  onTruncated?(of: { item: string; heardMs: number }): void
  /** Keys pressed on a line that the model holds itself. */
  onKeys(keys: string): void
  /** Something went wrong that the session survives. `busy`: it was asked for an answer while it gave one. */
  onProblem(problem: { code?: string; message: string }): void
  /** It is over; told once. `expired`: it was as long as it may be; a new one may go on. */
  onClose(why: { expired: boolean; message?: string }): void
}

/** A talk with a speaking model. One answer at a time is the caller's to see to. */
export type VoiceModelSession = {
  /** µ-law, 8,000 samples a second. */
  hear(sound: Uint8Array): void
  /** Lets it speak; with `say`, these words as they are. */
  answer(wish?: { instructions?: string; say?: string; withoutTools?: boolean }): void
  cancel(answer?: string): void
  /** Of this item only so much was heard; the model forgets the rest. */
  truncate(item: string, heardMs: number): void
  toolResult(id: string, result: string): void
  /** Puts something into the talk without having it answered. */
  note(said: Said): void
  change(wish: Partial<Pick<SessionWish, 'instructions' | 'tools' | 'turns'>>): void
  /** On a line that the model holds itself. */
  sendKeys?(keys: string): void
  close(): void
}

/** A model that hears and speaks by itself. `open` resolves when it is ready to listen. */
export type RealtimeModel = ProviderBase & {
  kind: 'realtime'
  /** It stops a session after so many minutes. */
  longestMinutes: number
  /** Which voices it speaks with. */
  voices?(
    wish: { search?: string; language?: string },
    context: ProviderContext<AnyConnection>,
  ): Promise<readonly Voice[]>
  open(
    wish: SessionWish,
    listener: SessionListener,
    context: ProviderContext<AnyConnection>,
  ): Promise<VoiceModelSession>
  /** Calls that a carrier puts through to the model: where to, and what to do with one that comes. */
  sip?: {
    address(connection: AnyConnection): string
    accept(call: string, wish: SessionWish, context: ProviderContext<AnyConnection>): Promise<void>
    reject(call: string, context: ProviderContext<AnyConnection>): Promise<void>
    refer(call: string, to: string, context: ProviderContext<AnyConnection>): Promise<void>
    hangUp(call: string, context: ProviderContext<AnyConnection>): Promise<void>
  }
}

export type TextMessageForModel =
  | { role: 'system' | 'person' | 'agent'; text: string }
  | { role: 'agent'; text: string; calls: readonly ToolCall[] }
  | { role: 'tool'; id: string; text: string }

export type TextWish = {
  model?: string
  messages: readonly TextMessageForModel[]
  tools?: readonly ToolSpec[]
  longest?: number
}

/** Pieces of an answer as they come; `say` is a whole sentence or clause, ready to be spoken. */
export type TextPiece =
  | { type: 'say'; text: string }
  | { type: 'tool'; call: ToolCall }
  | { type: 'done'; usage?: ModelUsage }

/** A model that reads and writes. */
export type TextModel = ProviderBase & {
  kind: 'model'
  answer(wish: TextWish, context: ProviderContext<AnyConnection>): AsyncIterable<TextPiece>
  /** An answer of this shape (a JSON Schema), and nothing else. */
  fill(
    wish: TextWish & { schema: Record<string, unknown>; name: string },
    context: ProviderContext<AnyConnection>,
  ): Promise<{ value: unknown; usage?: ModelUsage }>
}
