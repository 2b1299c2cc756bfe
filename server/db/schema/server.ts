import type { Generated } from 'kysely'
import type { Made, NullableTime, Optional, Time } from './columns.ts'

/** Who is at work, and on what: what one process tells the others. */
export type ServerTables = {
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
}
