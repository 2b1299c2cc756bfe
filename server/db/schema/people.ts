import type { ColumnType, Generated } from 'kysely'
import type { Json, Made, NullableJson, NullableTime, Optional, Time } from './columns.ts'

/** Contacts, what they did and where they stand. */
export type PeopleTables = {
  fields: {
    id: Generated<string>
    workspaceId: string
    key: string
    title: string
    type: 'text' | 'number' | 'boolean' | 'date' | 'list'
    options: Json<string[]>
    position: Generated<number>
  }
  contacts: {
    id: Generated<string>
    workspaceId: string
    externalId: Optional<string>
    email: Optional<string>
    phone: Optional<string>
    firstName: Optional<string>
    lastName: Optional<string>
    company: Optional<string>
    city: Optional<string>
    country: Optional<string>
    language: Optional<string>
    timeZone: Optional<string>
    attributes: Json<Record<string, unknown>>
    tags: Generated<string[]>
    stageKey: Optional<string>
    stageSince: NullableTime
    score: ColumnType<string, number | string | undefined, number | string>
    treatment: Optional<string>
    source: Optional<string>
    ownerId: Optional<string>
    importId: Optional<string>
    createdAt: Made
    updatedAt: Made
    revision: Generated<string>
    emailKey: ColumnType<string | null, never, never>
    search: ColumnType<string, never, never>
  }
  events: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    type: string
    at: Time
    recordedAt: Made
    properties: Json<Record<string, unknown>>
    dedupeKey: Optional<string>
  }
  changes: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    fields: Generated<string[]>
    eventId: Optional<string>
    at: Made
  }
  notes: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    text: string
    author: Optional<string>
    at: Made
  }
  pipelines: {
    id: Generated<string>
    workspaceId: string
    title: string
    position: Generated<number>
    valueField: Optional<string>
  }
  stages: {
    id: Generated<string>
    workspaceId: string
    pipelineId: string
    key: string
    title: string
    position: number
    probability: Generated<number>
    slaDays: Optional<number>
    closed: Optional<'won' | 'lost'>
  }
  stageRules: {
    id: Generated<string>
    workspaceId: string
    pipelineId: string
    title: string
    fromKey: string
    toKey: string
    rule: ColumnType<unknown, string, string>
    reads: string[]
    active: Generated<boolean>
    position: Generated<number>
    createdAt: Made
  }
  stageMoves: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    fromKey: Optional<string>
    toKey: Optional<string>
    at: Time
    by: Json<Record<string, unknown>>
    fromSince: NullableTime
    why: NullableJson<Record<string, unknown>>
  }
  segments: {
    id: Generated<string>
    workspaceId: string
    title: string
    kind: 'live' | 'static'
    rule: NullableJson<unknown>
    reads: Generated<string[]>
    size: Generated<number>
    ready: Generated<boolean>
    filledAt: NullableTime
    createdAt: Made
    updatedAt: Made
  }
  segmentMembers: { workspaceId: string; segmentId: string; contactId: string; enteredAt: Made }
  ruleFlips: {
    workspaceId: string
    ownerKind: 'segment' | 'flow' | 'stage-rule' | 'trigger'
    ownerId: string
    contactId: string
    at: Time
  }
  imports: {
    id: Generated<string>
    workspaceId: string
    fileId: Optional<string>
    title: string
    status: Generated<
      'uploaded' | 'checking' | 'checked' | 'waiting' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'
    >
    columns: Json<unknown[]>
    settings: Json<Record<string, unknown>>
    total: Optional<number>
    processed: Generated<number>
    created: Generated<number>
    updated: Generated<number>
    skipped: Generated<number>
    failed: Generated<number>
    report: Json<Record<string, unknown>>
    error: Optional<string>
    claimedBy: Optional<string>
    createdBy: Optional<string>
    createdAt: Made
    finishedAt: NullableTime
  }
  importRows: {
    workspaceId: string
    importId: string
    line: number
    contactId: Optional<string>
    result: 'created' | 'updated' | 'skipped' | 'failed'
    problems: Json<unknown[]>
    before: NullableJson<Record<string, unknown>>
    raw: NullableJson<unknown>
  }
}
