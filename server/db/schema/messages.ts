import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { VendorTemplateStatus } from '#sdk'
import type { TemplateChannel, TemplateContent } from '#sdk/templates'
import type { Compiled } from '../../templates/compile.ts'
import type { Json, Made, NullableJson, NullableTime, Optional, Time } from './columns.ts'

/** What is written to people and what they write. */
export type MessageTables = {
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
}

/** A file that went along with a message. */
export type Attached = { id: string; name: string; mediaType: string; size: number }
