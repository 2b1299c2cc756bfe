import type { ColumnType, Generated } from 'kysely'
import type { Json, Made, NullableJson, NullableTime, Optional, Time } from './columns.ts'

/** Flows, the people in them and what they did to somebody outside. */
export type FlowTables = {
  flows: {
    id: Generated<string>
    workspaceId: string
    title: string
    status: Generated<'draft' | 'live' | 'paused' | 'ended'>
    draft: ColumnType<unknown, string, string>
    revision: Generated<number>
    versionId: Optional<string>
    createdBy: Optional<string>
    createdAt: Made
    updatedAt: Made
    deletedAt: NullableTime
    sendsApprovedAt: NullableTime
    sendsApprovedBy: Optional<string>
    pausedBecause: Optional<string>
    healthySince: Made
    draining: Generated<boolean>
  }
  flowVersions: {
    id: Generated<string>
    workspaceId: string
    flowId: string
    number: number
    graph: ColumnType<unknown, string, never>
    note: Optional<string>
    publishedBy: Optional<string>
    publishedAt: Made
    despite: Optional<string>
  }
  flowTriggers: {
    id: Generated<string>
    workspaceId: string
    flowId: string
    versionId: string
    node: string
    kind: 'event' | 'manual' | 'schedule' | 'webhook' | 'time'
    eventType: Optional<string>
    token: Optional<string>
    nextAt: NullableTime
    lastAt: NullableTime
    rule: NullableJson<unknown>
    reads: Generated<string[]>
    alsoNow: Generated<boolean>
    armedAt: NullableTime
  }
  flowRules: { workspaceId: string; flowId: string; versionId: string; reads: string[] }
  rehearsals: {
    id: Generated<string>
    workspaceId: string
    flowId: string
    title: string
    contactId: string
    startsAt: NullableTime
    answers: ColumnType<unknown, string, string>
    behaviour: ColumnType<unknown, string | null, string | null>
    expectations: ColumnType<unknown, string, string>
    createdBy: Optional<string>
    createdAt: Made
    updatedAt: Made
  }
  runs: {
    id: string
    workspaceId: string
    flowId: string
    flowVersionId: string
    contactId: string
    slot: Generated<number>
    node: string
    visit: Generated<number>
    status: Generated<'active' | 'parked' | 'done' | 'failed' | 'left'>
    dueAt: NullableTime
    heldDue: NullableTime
    /** how often a process died over it since it last moved */
    crashes: Generated<number>
    state: Json<Record<string, unknown>>
    startedAt: Time
    enteredAt: Time
    endedAt: NullableTime
    endedBecause: Optional<string>
  }
  history: {
    runId: string
    visit: number
    workspaceId: string
    flowVersionId: string
    node: string
    exit: string
    enteredAt: Time
    at: Time
    detail: NullableJson<Record<string, unknown>>
  }
  waits: {
    runId: string
    visit: number
    exit: string
    workspaceId: string
    kind: 'time' | 'event'
    eventType: Optional<string>
    condition: NullableJson<unknown>
    since: Time
    dueAt: NullableTime
    zone: Optional<string>
  }
  intents: {
    id: string
    workspaceId: string
    causeKind: string
    causeId: string
    ordinal: Generated<number>
    runId: Optional<string>
    visit: Optional<number>
    flowId: Optional<string>
    node: Optional<string>
    contactId: string
    connectionId: Optional<string>
    operation: string
    channel: Optional<string>
    ifLost: string
    policy: string
    input: Json<Record<string, unknown>>
    state: Generated<IntentState>
    dueAt: NullableTime
    heldBy: Optional<string>
    purpose: Optional<'marketing' | 'transactional'>
    leftAt: NullableTime
    mostMicros: ColumnType<string | null, number | null | undefined, number | null>
    elsewhere: Generated<boolean>
    attempts: Generated<number>
    fence: Generated<string>
    claimedBy: Optional<string>
    dispatchedAt: NullableTime
    /** since when it is not known whether a request of it arrived */
    lostAt: NullableTime
    deadline: NullableTime
    /** how often a process died with it in the air, or asking about it */
    crashes: Generated<number>
    /** the process that asks its vendor now */
    askedBy: Optional<string>
    lookups: Generated<number>
    lookupAt: NullableTime
    requestSealed: Optional<Buffer>
    requestHash: Optional<string>
    /** who wrote it, of what was written by hand */
    author: Optional<string>
    vendorId: Optional<string>
    output: NullableJson<Record<string, unknown>>
    error: Optional<string>
    resolvedBy: Optional<string>
    createdAt: Made
    settledAt: NullableTime
  }
  observations: {
    id: Generated<string>
    workspaceId: string
    intentId: string
    seenAt: Made
    source: 'reply' | 'callback' | 'lookup' | 'human'
    fence: Optional<string>
    outcome: string
    vendorId: Optional<string>
    detail: NullableJson<Record<string, unknown>>
  }
  receipts: {
    id: Generated<string>
    workspaceId: string
    plugin: string
    connectionId: string
    dedupeKey: string
    headers: Json<Record<string, string>>
    query: Generated<string>
    raw: Buffer
    receivedAt: Made
    dueAt: Generated<Date>
    attempts: Generated<number>
    /** the process that reads it now */
    takenBy: Optional<string>
    /** how often a process died over it */
    crashes: Generated<number>
    appliedAt: NullableTime
    error: Optional<string>
  }
  countDeltas: {
    id: Generated<string>
    workspaceId: string
    flowId: string
    versionId: string
    node: string
    exit: string
    hour: Time
    n: number
  }
  counts: {
    workspaceId: string
    flowId: string
    versionId: string
    node: string
    exit: string
    hour: Time
    n: ColumnType<string, number | string, number | string>
  }
}

type IntentState =
  | 'planned'
  | 'refused'
  | 'cancelled'
  | 'dispatching'
  | 'confirmed'
  | 'rejected'
  | 'uncertain'
  | 'resolved-sent'
  | 'resolved-not-sent'
  | 'abandoned'
