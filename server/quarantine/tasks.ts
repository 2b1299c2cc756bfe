import type { CallRequest, DialRequest, HookNews, Sent } from '#sdk'
import type { Doubtful, Learned } from '../effects/recover.ts'
import type { Outcome, Prepared } from '../effects/types.ts'
import type { FetchSettings } from '../net/guardedFetch.ts'

/** What may be reached from there. */
export type Ways = Pick<FetchSettings, 'hostOverrides' | 'allowNetworks' | 'own'>

/** Everything of a call but the plugin's own code, which the other process loads by itself. */
export type Portable = Omit<Prepared, 'step' | 'provider'>

export type Around = { now: Date; callTimeout: number; publicUrl: string }

/** A plugin's code that is asked apart. */
export type Task =
  /** moves one run, or parks it */
  | { kind: 'run'; workspaceId: string; runId: string }
  /** routes one change that was set aside */
  | { kind: 'change'; id: string }
  /** makes one call */
  | { kind: 'send'; prepared: Portable; fence: string; around: Around }
  /** makes several calls at once */
  | { kind: 'send-crowd'; crowd: { prepared: Portable; fence: string }[]; around: Around }
  /** asks the vendor whether one arrived */
  | { kind: 'ask'; prepared: Portable; intent: Doubtful; around: Around }
  /** plays one again against an answer that is known */
  | { kind: 'replay'; prepared: Portable; intent: Doubtful; sent: Sent; around: Around }
  /** reads one webhook */
  | { kind: 'read'; plugin: string; request: Incoming }

export type Incoming = {
  headers: [string, string][]
  raw: Uint8Array
  url: string
  connection: Record<string, unknown>
}

/** What each kind answers. */
export type Answers = {
  run: null
  change: null | { because: string }
  send: Outcome
  'send-crowd': Told[]
  ask: Learned
  replay: Learned
  read: { news: readonly HookNews[] } | { because: string }
}

/** How the call at this place of a crowd ended. */
export type Told = { place: number; outcome: Outcome }

/** `left`: before it ended, something had been sent or connected to. `told`: what a crowd had answered by then. */
export type Crash = { crashed: 'time' | 'memory' | (string & {}); left: boolean; told: readonly Told[] }

/** What the process says. `over`: it has outlived its answer; `plan`: it asks what a phone call is to be; `told`: one of a crowd. */
export type Word =
  | 'ready'
  | 'alive'
  | 'again'
  | 'over'
  | { answer: unknown }
  | { plan: CallRequest }
  | { told: Told }

/** Settles what a phone call is to be: the process that may be lost has neither keys nor the books. */
export type PlanCall = (request: CallRequest) => Promise<DialRequest>
/** What it is told in return. */
export type Planned = { planned: DialRequest } | { refused: string; retry?: boolean }

/** Its last words, on a pipe of their own: our own call leaves; somebody else's connection is made. */
export const OWN = 0x6f
export const FOREIGN = 0x66

export const isCall = (task: Task): boolean => ['send', 'send-crowd', 'ask', 'replay'].includes(task.kind)
