import type { KeyObject } from 'node:crypto'
import type { AnyProvider, ContactFacts, Cost, Decision, EffectStep, IfLost } from '#sdk'
import type { Attached } from '../db/schema.ts'
import type { Tracking } from '../templates/scope.ts'

export type IntentRow = {
  id: string
  workspaceId: string
  runId: string | null
  visit: number | null
  flowId: string | null
  node: string | null
  contactId: string
  connectionId: string | null
  /** `run`, or who else asked for it: a `reply` was written by hand */
  causeKind: string
  operation: string
  channel: string | null
  ifLost: string
  policy: string
  input: Record<string, unknown>
  /** what moved the run here; texts may use it */
  event: Record<string, unknown> | null
  attempts: number
  /** how often a process died with it in the air; then only the quarantine makes the call */
  crashes: number
  fence: string
  requestSealed: Buffer | null
  createdAt: Date
  /** who wrote it, of what was written by hand */
  author?: string | null
  /** one way among several: a hold of its own sends the person another way */
  elsewhere?: boolean
  /** at most so much may it cost */
  mostMicros?: number | null
  templateVersionId?: string
}

/** An intent with all that its call needs, ready before it is claimed. */
export type Prepared = {
  intent: IntentRow
  step: EffectStep
  plugin: string
  hosts: readonly string[] | undefined
  input: Record<string, unknown>
  contact: ContactFacts
  connection:
    | {
        id: string
        plugin: string
        settings: Record<string, unknown>
        simulated: boolean
        token: string
        title?: string
        priceMicros?: string | null
        currency?: string | null
      }
    | undefined
  provider: AnyProvider | undefined
  ifLost: IfLost
  /** Names the contact in the address of its own page. */
  preferenceToken: string
  tracking?: Tracking & { linkSecret: KeyObject }
}

/** What a provider was given and answered, for the conversation or the call list. */
export type Sending =
  | {
      kind: 'message'
      channel: string
      to: string
      subject?: string
      text: string
      html?: string
      attachments?: Attached[]
      vendorId: string
      status: string
      /** its vendor can be asked how far it has come */
      askable: boolean
      cost?: Cost
    }
  | { kind: 'call'; to: string; script: string; ringFor: number; vendorId: string }

/** How a call to the outside ended, as far as anybody knows. */
export type Outcome = {
  intent: IntentRow
  fence: string
  connection: Prepared['connection']
  sendings: Sending[]
} & (
  | { kind: 'confirmed'; decision: Decision; vendorId?: string }
  /** Proven not sent; `retry` says whether another try makes sense. */
  | {
      kind: 'refused'
      error: string
      retry: boolean
      retryAfter?: number
      optOut?: string
      backOff?: { seconds: number; because: string }
      pause?: 'account' | 'step'
    }
  /** It may have left. */
  | { kind: 'lost'; error: string }
)
