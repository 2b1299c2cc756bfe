import type { Rule } from '#sdk/rules'

export type Direction = 'both' | 'pull' | 'push'
export type Policy = 'newest' | 'theirs' | 'ours' | 'prefer-theirs' | 'prefer-ours' | 'ask' | 'strictest'
export type Pairing = { ours: string; theirs: string }
export type MappedField = {
  ours: string
  theirs: string
  direction: Direction
  policy: Policy
  values?: Pairing[]
  otherwise?: Partial<Pairing>
}
export type TheirCondition = {
  field: string
  is: 'filled' | 'empty' | 'one-of' | 'none-of'
  values: string[]
}
export type Mapping = {
  object: string
  kind: 'person' | 'deal'
  fields: MappedField[]
  createsThere: boolean
  createsHere: boolean
  inclusion: Rule | null
  theirs: TheirCondition[]
}
export type TheirField = {
  name: string
  title: string
  type: string
  readOnly?: boolean
  options?: { value: string; title: string }[]
  /** where it really is, such as in the person's company */
  of?: { object: string; field: string }
  /** who of ours is who of theirs, by e-mail */
  owners?: Pairing[]
}
export type Described = { kind: 'person' | 'deal'; fields: TheirField[]; suggested: MappedField[] }
export type Sync = {
  connection: { id: string; title: string; plugin: string }
  objects: { name: string; title: string; kind: string }[]
  limits: { perSecond: number; perDay: number }
  signsIn: boolean
  signedIn: boolean
  refused: boolean
  returnUrl: string
  status: 'setup' | 'on' | 'paused'
  share: number
  syncedAt: string | null
  lastHintAt: string | null
  blockedUntil: string | null
  blockedBecause: string | null
  callsToday: number
  vendorUsed: number | null
  vendorLimit: number | null
  mappings: Mapping[]
  health: {
    progress: {
      object: string
      kind: string
      done: number
      total: number | null
      startedAt: string | null
      finishedAt: string | null
    }[]
    waitingIn: number
    waitingOut: number
    oldest: string | null
    linked: number
    conflicts: number
    failedIn: number
    errors: { problem: string; count: number }[]
    latest: {
      at: string
      action: string
      object: string
      remoteId: string | null
      contactId: string | null
      name: string | null
      fields: string[]
    }[]
  }
}
export type Dispute = {
  id: string
  object: string
  remoteId: string
  contactId: string | null
  field: string | null
  ours: unknown
  theirs: unknown
  oursAt: string | null
  theirsAt: string | null
  state: 'open' | 'resolved'
  decidedBy: string | null
  kept: string | null
  at: string
  name: string | null
  email: string | null
  candidates: { id: string; name: string; email: string | null; phone: string | null }[] | null
}
export type News = {
  id: string
  object: string
  remoteId: string
  change: string
  source: string
  receivedAt: string
  appliedAt: string | null
  attempts: number
  error: string | null
}
export type FailedWrite = {
  id: string
  object: string
  contactId: string
  name: string | null
  attempts: number
  problem: string | null
  error: string | null
  field: string | null
  since: string
}
export type PreviewRow = {
  remoteId: string
  name: string
  what: 'update' | 'create' | 'leave' | 'ask'
  fields: {
    ours: string
    here: unknown
    there: unknown
    becomes: 'here' | 'there' | 'same' | 'ask' | 'refused'
  }[]
}
