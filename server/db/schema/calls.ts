import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { AgentSettings } from '../../agents/settings.ts'
import type { AnalysisAsked } from '../../analysis/asked.ts'
import type { Json, Made, NullableJson, NullableTime, Optional, Time } from './columns.ts'

/** Agents, and the calls they lead. */
export type CallTables = {
  agents: {
    id: Generated<string>
    workspaceId: string
    title: string
    draft: Json<AgentSettings>
    revision: Generated<number>
    versionId: Optional<string>
    createdBy: Optional<string>
    createdAt: Made
    updatedAt: Made
    deletedAt: NullableTime
  }
  agentVersions: {
    id: Generated<string>
    workspaceId: string
    agentId: string
    number: number
    settings: JSONColumnType<AgentSettings, string, never>
    note: Optional<string>
    publishedBy: Optional<string>
    publishedAt: Made
  }
  callTools: {
    id: Generated<string>
    workspaceId: string
    callId: string
    modelId: string
    name: string
    input: ColumnType<unknown, string, never>
    state: Generated<'begun' | 'done' | 'failed'>
    answer: NullableJson<Record<string, unknown>>
    at: Time
    tookMs: Optional<number>
  }
  callAnalyses: {
    id: Generated<string>
    workspaceId: string
    callId: string
    number: number
    state: Generated<'due' | 'done' | 'failed'>
    asked: JSONColumnType<AnalysisAsked, string, never>
    first: Generated<boolean>
    dueAt: Time
    attempts: Generated<number>
    summary: Optional<string>
    outcome: Optional<string>
    sentiment: Optional<'positive' | 'neutral' | 'negative'>
    successful: Optional<boolean>
    fields: ColumnType<Record<string, unknown>, string | undefined, string>
    insights: ColumnType<string[], string | undefined, string>
    model: Optional<string>
    usage: NullableJson<Record<string, unknown>>
    error: Optional<string>
    askedBy: Optional<string>
    at: Time
    doneAt: NullableTime
  }
  speech: {
    workspaceId: string
    connectionId: string
    key: Buffer
    voice: string
    words: string
    sound: Buffer
    personal: Generated<boolean>
    madeAt: Time
    usedAt: Time
    expiresAt: Time
  }
  calls: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    connectionId: Optional<string>
    simulated: Generated<boolean>
    intentId: Optional<string>
    runId: Optional<string>
    direction: Generated<'in' | 'out'>
    status: 'queued' | 'ringing' | 'answered' | 'ended'
    outcome: Optional<string>
    script: Optional<string>
    ringUntil: NullableTime
    vendorId: Optional<string>
    at: Time
    answeredAt: NullableTime
    endedAt: NullableTime
    key: Optional<string>
    attempt: Generated<number>
    flowId: Optional<string>
    node: Optional<string>
    phone: Optional<string>
    fromNumber: Optional<string>
    transport: Optional<string>
    agentId: Optional<string>
    agentVersion: Optional<number>
    plan: ColumnType<Record<string, unknown>, string | undefined, string>
    state: ColumnType<Record<string, unknown>, string | undefined, string>
    endReason: Optional<string>
    error: Optional<string>
    answeredBy: Optional<string>
    told: Generated<number>
    seconds: Optional<number>
    costMinor: Optional<string>
    currency: Optional<string>
    processId: Optional<string>
    lookAt: NullableTime
    looks: Generated<number>
    disclosure: NullableJson<{ text: string; startMs: number; endMs: number; heard: boolean }>
    recording: NullableJson<Record<string, unknown>>
    recordingFileId: Optional<string>
    recordingTries: Generated<number>
    recordingDue: NullableTime
    metrics: ColumnType<Record<string, unknown>, string | undefined, string>
  }
  callLines: {
    workspaceId: string
    callId: string
    item: string
    after: Optional<string>
    position: Generated<string>
    who: 'agent' | 'person' | 'responder'
    text: string
    heard: Optional<string>
    startMs: Optional<number>
    endMs: Optional<number>
    at: Time
  }
  callMoments: {
    id: Generated<string>
    workspaceId: string
    callId: string
    at: Time
    kind: string
    detail: Json<Record<string, unknown>>
  }
  lineRequests: {
    id: Generated<string>
    workspaceId: string
    callId: string
    kind: 'get-ready' | 'hold' | 'relieve' | 'say'
    detail: Json<Record<string, unknown>>
    processId: Optional<string>
    voiceUrl: Optional<string>
    at: Generated<Date>
    takenAt: NullableTime
  }
  callLegs: {
    id: Generated<string>
    workspaceId: string
    callId: string
    connectionId: string
    role: 'responder' | 'listener'
    responderId: Optional<string>
    phone: string
    status: 'dialling' | 'ringing' | 'answered' | 'accepted' | 'ended'
    vendorId: Optional<string>
    told: Generated<number>
    whisper: Optional<string>
    ringUntil: Time
    at: Time
    endedAt: NullableTime
  }
  responders: {
    id: Generated<string>
    workspaceId: string
    queue: Generated<string>
    title: string
    phone: string
    available: Generated<boolean>
    position: Generated<number>
    takenAt: NullableTime
  }
  callNumbers: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    number: string
    title: Optional<string>
    active: Generated<boolean>
    mostDaily: Optional<number>
    coolDown: Generated<number>
    usedAt: NullableTime
    day: Optional<string>
    usedToday: Generated<number>
    answer: NullableJson<Record<string, unknown>>
    createdAt: Made
  }
}
