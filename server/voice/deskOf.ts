import type { EndReason, ToolCall } from '#sdk'
import type { TalkingCall, ToolAnswer } from '../calls/plan.ts'

/** What a talk may ask of the rest of the house; the same for every kind of line. */
export type Desk = {
  call: TalkingCall
  act(tool: ToolCall): Promise<ToolAnswer>
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
  /** Both sides as they sound, for somebody who listens in. Returns how to stop listening. */
  listen?(listener: (who: 'agent' | 'person', sound: Uint8Array) => void): () => void
  /** Resolves when the line is closed and everything is written down. */
  ended: Promise<void>
}
