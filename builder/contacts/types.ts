import type { Comparison } from '#sdk/rules'
import type { Answer, Api } from '../apiTypes.ts'

/** A contact as a list shows it. */
export type Contact = Answer<Api['contacts']['$get']>['items'][number]

/** A contact with where it may be written to, and where it belongs. */
export type WholeContact = Answer<Api['contacts'][':id']['$get']>

/** What happened, one entry of the timeline. What `detail` carries depends on `kind`. */
export type TimelineItem = { id: string; at: string; type: string } & (
  | { kind: 'event'; detail: Record<string, unknown> }
  | {
      kind: 'message'
      detail: {
        direction: 'in' | 'out'
        subject: string | null
        text: string | null
        status: string
        error: string | null
        runId: string | null
      }
    }
  | {
      kind: 'call'
      detail: { status: string; outcome: string | null; runId: string | null }
    }
  | {
      kind: 'stage'
      detail: {
        from: string | null
        to: string | null
        /** since when they had stood in the stage before */
        since: string | null
        by: { kind?: string; id?: string; title?: string }
        why: { text?: string; because?: Comparison[] } | null
      }
    }
  | { kind: 'note'; detail: { text: string; author: string | null } }
  | {
      kind: 'run-step'
      detail: {
        runId: string
        flowId: string
        flow: string
        node: string
        exit: string | null
        title: string | null
        /** the step's type, `flow.wait` */
        step: string | null
        why: {
          /** comparisons of a rule, a reason in words, or what the step noted */
          because?: unknown
          error?: string
          refused?: { rule: string; because: string }
        } | null
      }
    }
)

export type ContactRun = Answer<Api['contacts'][':id']['runs']['$get']>['items'][number]
