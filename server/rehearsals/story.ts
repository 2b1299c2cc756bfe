import type { Change, ContactFacts } from '#sdk'
import type { Detail, RunStatus, Wait } from '../engine/types.ts'

type At = { at: string; node: string; visit: number }

/** One thing that happened in a rehearsal, as the page plays it. */
export type Moment =
  | ({ type: 'left'; exit: string; enteredAt: string; detail: Detail & { changes?: Change[] } } & At)
  | ({ type: 'waiting'; waits: Wait[]; because?: unknown } & At)
  /** A message or call as it would have gone out: what its provider was given. */
  | ({ type: 'sent'; channel: string; request: Record<string, unknown> } & At)
  /** A step that reaches out by other ways than a channel: what it would be given. Taken as done. */
  | ({ type: 'assumed'; operation: string; input: Record<string, unknown>; exit: string } & At)
  /** `until` is null where only a person can let it go. */
  | ({ type: 'held'; until: string | null; rule: string; because: string } & At)
  | ({ type: 'event'; event: string; properties: Record<string, unknown>; by: 'contact' | 'flow' } & At)
  | ({ type: 'told'; change: Change } & At)

export type Story = {
  moments: Moment[]
  status: RunStatus
  because?: string
  /** where the contact is, or was last */
  node: string
  visit: number
  startedAt: string
  /** when the last thing happened */
  at: string
  converted: boolean
  contact: ContactFacts
  /** A call that is still open at the end of the story. */
  ringing?: { node: string; until: string }
}
