/** A published version as the engine walks it. */
export type Flow = { versionId: string; nodes: ReadonlyMap<string, Node> }

export type Node = {
  id: string
  kind: 'trigger' | 'decide' | 'effect' | 'missing'
  next: Readonly<Record<string, string>>
  /** Its step decides again when one of its waits ends, instead of leaving by the wait's exit. */
  resumes?: boolean
  /** Why it can't be entered: the plugin is gone, or its settings no longer fit. */
  problem?: string
}

export type RunStatus = 'active' | 'parked' | 'done' | 'failed' | 'left'

/** One contact's passage: one place, `visit` nodes entered so far. */
export type Run = { node: string; visit: number; status: RunStatus; enteredAt: Date; because?: string }

/** The event that moved a run, as far as decisions and history need it. */
export type Cause = {
  id: string
  type: string
  at: string
  recordedAt: string
  properties: Readonly<Record<string, unknown>>
}

export type Wait =
  | { exit: string; kind: 'time'; at: Date; zone?: string }
  | { exit: string; kind: 'event'; event: string; where?: unknown }

/** What `advance` is told. A signal of another visit than the run's is late, and changes nothing. */
export type Signal = { visit: number; at: Date } & (
  | { type: 'started' }
  /** Look at the node again from the beginning: after a park, or when a zone changed. */
  | { type: 'again' }
  /** `arrived`: the vendor has said at once that the message is there */
  | { type: 'exited'; exit: string; detail?: Detail; arrived?: true }
  | { type: 'paused'; waits: Wait[]; because?: unknown; arrived?: true }
  | { type: 'woken'; exit: string; event?: Cause; late?: boolean }
  | { type: 'failed'; error: string }
  /** Nobody knows whether the effect happened, and the policy is to go on without repeating it. */
  | { type: 'doubted'; error: string }
  /** The gate said no: too late in the day was a hold, this is final. */
  | { type: 'refused'; rule: string; because: string }
  /** Its step wants another step done for it; `again`: after one that has ended. */
  | { type: 'attempted'; attempt: Attempted; again: boolean; because?: unknown }
  /** How that one ended. */
  | { type: 'answered'; exit: AttemptEnd }
  | { type: 'moved'; node: string; because: string }
  | { type: 'parked'; because: string }
  | { type: 'ended'; status: 'done' | 'left' | 'failed'; because: string; detail?: Detail; converted?: true }
)

/** Why a node was left as it was, for the run's history. */
export type Detail = {
  because?: unknown
  output?: Record<string, unknown>
  event?: Pick<Cause, 'id' | 'type' | 'at'>
  error?: string
  /** the gate's rule that kept a send back */
  refused?: { rule: string; because: string }
}

export type AttemptEnd = 'sent' | 'arrived' | 'failed' | 'refused' | 'uncertain'

/** A step that a step wants done for it. */
export type Attempted = {
  step: string
  input: Record<string, unknown>
  mostMicros?: number
  elsewhere?: boolean
}

/** What has to be done about it. */
export type Command =
  | { type: 'decide' }
  | { type: 'resume'; exit: string; event?: Cause }
  | { type: 'plan'; attempt?: Attempted }
  | { type: 'arm'; waits: Wait[]; because?: unknown }
  /** Take back the waits and the planned intents of this visit. */
  | { type: 'forget'; visit: number }
  | { type: 'record'; visit: number; node: string; exit: string; enteredAt: Date; at: Date; detail?: Detail }
