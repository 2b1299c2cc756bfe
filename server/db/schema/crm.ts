import type { ColumnType, Generated } from 'kysely'
import type { Json, Made, NullableJson, NullableTime, Optional } from './columns.ts'

/** Two books of the same people, and what is agreed between them. */
export type CrmTables = {
  crmSyncs: {
    connectionId: string
    workspaceId: string
    status: Generated<'setup' | 'on' | 'paused'>
    share: Generated<number>
    claimedBy: Optional<string>
    claimedUntil: NullableTime
    fence: Generated<string>
    dueAt: Generated<Date>
    failures: Generated<number>
    blockedUntil: NullableTime
    blockedBecause: Optional<string>
    tokens: ColumnType<string, number | undefined, number>
    refilledAt: Made
    callsDay: Optional<string>
    callsToday: Generated<number>
    vendorUsed: Optional<number>
    vendorLimit: Optional<number>
    lastHintAt: NullableTime
    syncedAt: NullableTime
    createdAt: Made
  }
  crmMappings: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    kind: 'person' | 'deal'
    fields: Json<unknown[]>
    reads: string[]
    createsThere: Generated<boolean>
    createsHere: Generated<boolean>
    inclusion: NullableJson<unknown>
    theirs: Json<unknown[]>
  }
  crmLinks: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    remoteId: string
    contactId: Optional<string>
    state: Generated<'linked' | 'merged' | 'gone' | 'forgotten' | 'unsure'>
    mergedInto: Optional<string>
    remoteAt: NullableTime
    seenAt: Made
  }
  crmShadows: { linkId: string; workspaceId: string; agreed: Json<Record<string, unknown>>; agreedAt: Made }
  crmInbox: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    remoteId: string
    change: string
    detail: Json<Record<string, unknown>>
    source: string
    dedupeKey: string
    receivedAt: Made
    dueAt: Generated<Date>
    attempts: Generated<number>
    appliedAt: NullableTime
    problem: Optional<string>
    error: Optional<string>
  }
  crmOutbox: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    contactId: string
    touched: Generated<number>
    since: Made
    dueAt: Generated<Date>
    attempts: Generated<number>
    state: Generated<'waiting' | 'sending' | 'failed'>
    write: NullableJson<Record<string, unknown>>
    problem: Optional<string>
    error: Optional<string>
    field: Optional<string>
  }
  crmCursors: {
    connectionId: string
    object: string
    kind: 'full' | 'changed' | 'ids' | 'push' | 'stream'
    workspaceId: string
    cursor: Optional<string>
    done: Generated<number>
    total: Optional<number>
    startedAt: NullableTime
    finishedAt: NullableTime
    error: Optional<string>
  }
  crmConflicts: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    remoteId: string
    linkId: Optional<string>
    contactId: Optional<string>
    field: Optional<string>
    ours: NullableJson<unknown>
    theirs: NullableJson<unknown>
    agreed: NullableJson<unknown>
    oursAt: NullableTime
    theirsAt: NullableTime
    candidates: Generated<string[]>
    state: 'open' | 'resolved'
    decidedBy: Optional<string>
    kept: Optional<'ours' | 'theirs' | 'both'>
    at: Made
    resolvedAt: NullableTime
  }
  crmAudit: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    object: string
    remoteId: Optional<string>
    contactId: Optional<string>
    at: Made
    action: string
    fields: Generated<string[]>
  }
}
