import type { AnyConnection, ProviderBase, ProviderContext, Sent } from '../provider.ts'
import type { AnsweredBy, EndReason, Transport } from './call.ts'

/** Where a call's sound or text goes. `url` is one of ours and carries its own proof; it has no query. */
export type LinePlan =
  | { transport: 'stream'; url: string }
  | {
      transport: 'relay'
      url: string
      language: string
      /** the voice as the carrier's speech vendor knows it */
      voice?: string
      speech?: string
      /** said by the carrier at once; `interruptible: false` where law wants the words heard */
      greeting?: string
      interruptible: boolean
      hints?: readonly string[]
    }
  | { transport: 'sip'; address: string; headers?: Readonly<Record<string, string>> }

/** What a live call is told to do, one after the other; after the last the carrier hangs up. */
export type CallInstruction =
  | { do: 'say'; text: string; language: string; voice?: string }
  | { do: 'play'; url: string }
  | { do: 'pause'; seconds: number }
  /** Says or plays, listens meanwhile and for `seconds` after, and asks us what is next. */
  | {
      do: 'ask'
      prompt: readonly ({ say: string } | { play: string })[]
      language: string
      voice?: string
      listenFor: 'keys' | 'speech' | 'both'
      /** this many keys end the listening */
      keys?: number
      seconds: number
      hints?: readonly string[]
      /** where the answer goes: an address of ours */
      answerUrl: string
    }
  | { do: 'connect'; line: LinePlan; whenOver?: string }
  /** Into a conference of this name; `hold`: music until somebody joins. */
  | { do: 'join'; room: string; hold?: boolean; muted?: boolean; endsWithMe?: boolean; whenOver?: string }
  /** Puts another phone through. */
  | { do: 'dial'; to: string; from?: string; ringFor: number; whenOver?: string }
  /** Asks us what is next. */
  | { do: 'ask-us'; url: string }
  | { do: 'reject'; why: 'busy' | 'rejected' }
  | { do: 'hang-up' }

export type DialRequest = {
  to: string
  /** a number of the pool; else the account's own */
  from?: string
  /** in seconds */
  ringFor: number
  timeLimit: number
  onAnswer: readonly CallInstruction[]
  machineDetection: 'off' | 'whether' | 'until-beep'
  record: boolean
  /** for managed calls: the agent at the vendor, and what it may speak of */
  managed?: { agent: string; variables: Readonly<Record<string, string>> }
  /** what is said; simulated carriers show it */
  script?: string
}

/** A call at the carrier that may be going on. */
export type LiveCall = { key: string; vendorId: string }

/** What the carrier says about a call when asked. */
export type CallState = {
  status: 'queued' | 'ringing' | 'answered' | 'ended'
  reason?: EndReason
  seconds?: number
  answeredBy?: AnsweredBy
}

/**
 * A carrier. `dial` answers as soon as the carrier has taken the call; what becomes of it is told by webhook, with the
 * key. Each command on a live call counts as done when the call is over already.
 */
export type Carrier = ProviderBase & {
  kind: 'voice'
  transports: readonly Transport[]
  /** The carrier takes no instructions with the dialling: the host gives `onAnswer` once it is told of the answer. */
  instructsOnAnswer?: true
  dial(request: DialRequest, context: ProviderContext<AnyConnection>): Promise<Sent>
  hangUp?(call: LiveCall, context: ProviderContext<AnyConnection>): Promise<void>
  /** Takes the call out of whatever it is doing, and does this instead. */
  instruct?(
    call: LiveCall,
    instructions: readonly CallInstruction[],
    context: ProviderContext<AnyConnection>,
  ): Promise<void>
  /** For calls whose end was never told. Undefined: the carrier knows no such call. */
  look?(call: LiveCall, context: ProviderContext<AnyConnection>): Promise<CallState | undefined>
  /** Fetches a recording's sound, to be kept in the house. */
  recording?(
    id: string,
    context: ProviderContext<AnyConnection>,
  ): Promise<{ sound: Uint8Array; mediaType: string }>
  forget?(recordingId: string, context: ProviderContext<AnyConnection>): Promise<void>
}
