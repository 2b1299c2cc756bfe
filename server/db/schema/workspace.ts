import type { ColumnType, Generated } from 'kysely'
import type { Json, Made, NullableJson, NullableTime, Optional } from './columns.ts'

/** A workspace, its accounts at vendors, its keys and files, and what was done in it. */
export type WorkspaceTables = {
  workspaces: {
    id: Generated<string>
    title: string
    slug: string
    timeZone: Generated<string>
    country: Optional<string>
    language: Generated<string>
    settings: Json<Record<string, unknown>>
    demo: Generated<boolean>
    /** signs the links to contacts' preferences */
    linkSecret: Generated<Buffer>
    createdAt: Made
  }
  connections: {
    id: Generated<string>
    workspaceId: string
    plugin: string
    title: string
    settingsSealed: Optional<Buffer>
    settingsShown: Json<Record<string, unknown>>
    token: string
    simulated: Generated<boolean>
    status: Generated<'untested' | 'ok' | 'failing' | 'off'>
    statusText: Optional<string>
    testedAt: NullableTime
    blockedUntil: NullableTime
    templatesSyncedAt: NullableTime
    templatesProblem: Optional<string>
    /** what a message usually costs, in millionths */
    priceMicros: ColumnType<string | null, number | null | undefined, number | null>
    currency: Optional<string>
    pausedAt: NullableTime
    pausedBecause: Optional<string>
    healthySince: Made
    /** how many lines the account has */
    mostCalls: Optional<number>
    createdAt: Made
  }
  connectionGrants: {
    connectionId: string
    workspaceId: string
    sealed: Optional<Buffer>
    expiresAt: NullableTime
    version: Generated<number>
    refreshingUntil: NullableTime
    refused: Optional<string>
    stateHash: Optional<Buffer>
    stateSealed: Optional<Buffer>
    stateUntil: NullableTime
  }
  apiKeys: {
    id: Generated<string>
    workspaceId: string
    title: string
    start: string
    hash: string
    permissions: string[]
    createdBy: string
    createdAt: Made
    expiresAt: NullableTime
    lastUsedAt: NullableTime
    revokedAt: NullableTime
  }
  idempotentAnswers: {
    workspaceId: string
    key: string
    route: string
    requestHash: string
    status: number
    answer: NullableJson<unknown>
    createdAt: Made
  }
  notifications: {
    id: Generated<string>
    workspaceId: string
    audience: Generated<string>
    text: string
    link: Optional<string>
    at: Made
    readAt: NullableTime
  }
  files: {
    id: Generated<string>
    workspaceId: string
    name: string
    mediaType: string
    size: ColumnType<string, number | undefined, number>
    sha256: Optional<string>
    kind: Generated<'import' | 'attachment'>
    uploadedBy: Optional<string>
    createdAt: Made
  }
  fileChunks: { workspaceId: string; fileId: string; number: number; bytes: Buffer }
  pluginValues: { workspaceId: string; plugin: string; key: string; value: NullableJson<unknown> }
  pluginLog: {
    id: Generated<string>
    workspaceId: string
    plugin: string
    kind: string
    value: Json<Record<string, unknown>>
    at: Made
  }
  audit: {
    id: Generated<string>
    workspaceId: string
    at: Made
    actor: Optional<string>
    ip: Optional<string>
    action: string
    target: Optional<string>
    detail: Json<Record<string, unknown>>
  }
}
