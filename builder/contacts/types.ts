import type { Comparison } from '#sdk/rules'

/** A contact as the server answers it: its fields, and a name made of them. */
export type Contact = {
  id: string
  name: string
  externalId: string | null
  email: string | null
  phone: string | null
  firstName: string | null
  lastName: string | null
  company: string | null
  city: string | null
  country: string | null
  language: string | null
  timeZone: string | null
  stage: string | null
  stageSince: string | null
  score: number
  tags: string[]
  source: string | null
  ownerId: string | null
  createdAt: string
  updatedAt: string
  attributes: Record<string, unknown>
}

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
  | { kind: 'stage'; detail: { from: string | null; to: string | null; by: unknown } }
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
          /** comparisons of a rule, or a reason in words */
          because?: Comparison[] | string
          error?: string
          refused?: { rule: string; because: string }
        } | null
      }
    }
)

export type ContactRun = {
  id: string
  flowId: string
  flow: string
  status: string
  node: string | null
  startedAt: string
  endedAt: string | null
  endedBecause: string | null
}
