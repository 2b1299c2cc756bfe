import type { EndReason, ToolCall } from '#sdk'
import type { TalkingCall, ToolAnswer } from '../calls/plan.ts'

/** What a talk may ask of the rest of the house; the same for every kind of line. */
export type Desk = {
  call: TalkingCall
  act(tool: ToolCall): Promise<ToolAnswer>
  /** A machine picked up, by these words; or its greeting is over. True: there is a voicemail, to be left when it is. */
  meetMachine(answeredBy: 'machine' | 'machine-ready', words?: string): Promise<boolean>
  /** The line goes back to the carrier, and the person to somebody. */
  handOver(wish: NonNullable<ToolAnswer['next']> & { do: 'transfer' }): Promise<void>
  /** The line is closed and the phone put down. */
  hangUp(reason: EndReason): Promise<void>
}

/** A talk that is going on in this process. */
export type Talk = {
  callId: string
  workspaceId: string
  /** Ends it, after what is being said if `gently`. */
  stop(reason: EndReason): void
  /** A colleague, by name, leads from now on; undefined: the agent does again. */
  relieve(by: string | undefined): void
  /** Says what the colleague who leads has written. */
  say(text: string): void
  /**
   * Both sides as they sound, for somebody who listens in; no sound: what has not been played yet is thrown away.
   * Returns how to stop listening.
   */
  listen?(listener: (who: 'agent' | 'person', sound: Uint8Array | undefined) => void): () => void
  /** Resolves when the line is closed and everything is written down. */
  ended: Promise<void>
}
