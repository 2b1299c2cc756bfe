import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { VendorTemplateStatus } from '#sdk'
import type { TemplateChannel, TemplateContent } from '#sdk/templates'
import type { AgentSettings } from '../agents/settings.ts'
import type { AnalysisAsked } from '../analysis/asked.ts'
import type { Compiled } from '../templates/compile.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Made = ColumnType<Date, Date | string | undefined, Date | string>
type Json<T> = JSONColumnType<T & object, string | undefined, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

export type Database = {
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
  processes: {
    id: string
    roles: string[]
    version: string
    host: string
    startedAt: Made
    beatAt: Made
    voiceUrl: Optional<string>
    openCalls: Generated<number>
    mostCalls: Generated<number>
    loopDelayMs: Generated<number>
    draining: Generated<boolean>
  }
  /** batches under way; unlogged */
  atWork: { id: string; processId: string; runIds: string[]; since: Made }
  /** the same for changes being routed */
  changesAtWork: { id: string; processId: string; changeIds: string[]; since: Made }
  stuckChanges: {
    id: string
    workspaceId: string
    contactId: string
    fields: string[]
    eventId: Optional<string>
    at: Time
    /** how often a process died over it */
    crashes: Generated<number>
    because: Optional<string>
    /** nothing more is tried until a person asks for it */
    parkedAt: NullableTime
  }
  /** workspaces of a restored copy that wait for a person's word */
  standstills: { workspaceId: string; copiedAt: Time; since: Made }
  keyCanaries: { keyId: string; sealed: Buffer; createdAt: Made }
  pipelines: {
    id: Generated<string>
    workspaceId: string
    title: string
    position: Generated<number>
    valueField: Optional<string>
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
  notes: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    text: string
    author: Optional<string>
    at: Made
  }
  contactChannels: {
    workspaceId: string
    contactId: string
    channel: string
    optedOutAt: NullableTime
    cause: Optional<string>
    lastInboundAt: NullableTime
    backOffUntil: NullableTime
    backOffCause: Optional<string>
  }
  suppressionLists: {
    id: Generated<string>
    workspaceId: string
    title: string
    kind: 'own' | 'register'
    channels: string[]
    size: Generated<number>
    createdAt: Made
    updatedAt: Made
  }
  suppressions: { workspaceId: string; listId: string; addressHash: Buffer; addedAt: Made }
  budgets: {
    id: Generated<string>
    workspaceId: string
    scope: 'workspace' | 'flow' | 'connection'
    scopeId: Optional<string>
    channel: Optional<string>
    period: 'day' | 'total'
    most: number
    unit: Generated<'messages' | 'money'>
    currency: Optional<string>
    createdAt: Made
  }
  budgetUses: {
    workspaceId: string
    budgetId: string
    day: string
    used: Generated<number>
    usedMicros: Generated<string>
  }
  stepPauses: { workspaceId: string; flowId: string; node: string; because: string; at: Made }
  throttles: {
    id: Generated<string>
    workspaceId: string
    scope: 'connection' | 'flow'
    scopeId: string
    perSecond: ColumnType<string | null, number | null | undefined, number | null>
    perMinute: Optional<number>
    perDay: Optional<number>
    rampFrom: Optional<number>
    rampGrowth: ColumnType<string, number | undefined, number>
    rampSince: Optional<string>
    tokens: ColumnType<string, number | undefined, number>
    refilledAt: Made
    minute: NullableTime
    minuteUsed: Generated<number>
    day: Optional<string>
    dayUsed: Generated<number>
  }
  consents: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    channel: string
    purpose: Generated<string>
    granted: boolean
    evidence: Json<Record<string, unknown>>
    at: Made
    expiresAt: NullableTime
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
  templates: {
    id: Generated<string>
    workspaceId: string
    channel: TemplateChannel
    title: string
    tags: Generated<string[]>
    draft: Json<TemplateContent>
    revision: Generated<number>
    versionId: Optional<string>
    createdBy: Optional<string>
    createdAt: Made
    updatedAt: Made
    deletedAt: NullableTime
  }
  templateVersions: {
    id: Generated<string>
    workspaceId: string
    templateId: string
    number: number
    content: JSONColumnType<TemplateContent, string, never>
    compiled: JSONColumnType<Record<string, Compiled>, string, never>
    note: Optional<string>
    publishedBy: Optional<string>
    publishedAt: Made
  }
  vendorTemplates: {
    id: Generated<string>
    workspaceId: string
    connectionId: string
    vendorId: string
    name: string
    language: string
    category: Optional<string>
    status: VendorTemplateStatus
    because: Optional<string>
    body: string
    variables: Generated<string[]>
    syncedAt: Time
  }
  conversations: {
    workspaceId: string
    contactId: string
    status: Generated<'open' | 'closed'>
    assignee: Optional<string>
    unread: Generated<number>
    lastAt: Time
    lastText: string
    lastChannel: string
    lastDirection: 'in' | 'out'
    waitingSince: NullableTime
    changedAt: Made
  }
  messages: {
    id: Generated<string>
    workspaceId: string
    contactId: string
    channel: string
    direction: 'in' | 'out'
    connectionId: Optional<string>
    simulated: Generated<boolean>
    intentId: Optional<string>
    runId: Optional<string>
    subject: Optional<string>
    text: string
    html: Optional<string>
    templateVersionId: Optional<string>
    author: Optional<string>
    attachments: NullableJson<Attached[]>
    status: string
    statusRank: Generated<number>
    vendorId: Optional<string>
    error: Optional<string>
    at: Time
    flowId: Optional<string>
    pollAt: NullableTime
    polls: Generated<number>
    costMicros: ColumnType<string | null, number | null | undefined, number | null>
    currency: Optional<string>
    bad: Optional<'bounced' | 'complained'>
    badAt: NullableTime
  }
  inboundFiles: {
    id: Generated<string>
    workspaceId: string
    messageId: string
    ref: string
    name: Optional<string>
    state: Generated<'due' | 'kept' | 'refused'>
    because: Optional<string>
    tries: Generated<number>
    dueAt: Generated<Date>
    fileId: Optional<string>
  }
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
  pluginValues: { workspaceId: string; plugin: string; key: string; value: NullableJson<unknown> }
  pluginLog: {
    id: Generated<string>
    workspaceId: string
    plugin: string
    kind: string
    value: Json<Record<string, unknown>>
    at: Made
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
  idempotentAnswers: {
    workspaceId: string
    key: string
    route: string
    requestHash: string
    status: number
    answer: NullableJson<unknown>
    createdAt: Made
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

/** A file that went along with a message. */
export type Attached = { id: string; name: string; mediaType: string; size: number }

export type IntentState =
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
