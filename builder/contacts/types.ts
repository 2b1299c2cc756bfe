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

/** What happened, one entry of the timeline. What it carries depends on `kind`. */
export type TimelineItem = {
  id: string
  at: string
  kind: 'event' | 'message' | 'call' | 'run-step' | 'stage' | 'note' | 'change'
  type?: string
  title?: string
  text?: string | null
  subject?: string | null
  channel?: string
  direction?: 'in' | 'out'
  status?: string
  outcome?: string | null
  from?: string | null
  to?: string | null
  by?: unknown
  author?: string | null
  flow?: { id: string; title: string } | null
  runId?: string | null
  node?: string | null
  step?: string | null
  exit?: string | null
  because?: Comparison[] | null
  detail?: Record<string, unknown> | null
  properties?: Record<string, unknown> | null
  fields?: string[] | null
}

export type ContactRun = {
  id: string
  flow: { id: string; title: string }
  status: string
  node?: string | null
  startedAt: string
  endedAt: string | null
  endedBecause: string | null
}
