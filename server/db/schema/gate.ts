import type { ColumnType, Generated } from 'kysely'
import type { Json, Made, NullableTime, Optional } from './columns.ts'

/** Who may be reached, how and how often. */
export type GateTables = {
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
}
