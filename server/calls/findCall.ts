import { sql } from 'kysely'
import type { CallRef } from '#sdk'
import type { Db } from '../db/connect.ts'
import type { CallPlan } from './plan.ts'
import type { TalkState } from './talk.ts'

/** A call as those who lead it know it. */
export type CallRow = {
  id: string
  workspaceId: string
  contactId: string
  connectionId: string | null
  simulated: boolean
  intentId: string | null
  key: string | null
  runId: string | null
  flowId: string | null
  direction: 'in' | 'out'
  status: 'queued' | 'ringing' | 'answered' | 'ended'
  phone: string | null
  fromNumber: string | null
  transport: string | null
  vendorId: string | null
  plan: CallPlan
  state: CallState
  answeredBy: string | null
  told: number
  at: Date
  answeredAt: Date | null
  processId: string | null
}

/** What was decided on the way. */
export type CallState = {
  talk?: TalkState
  settled?: TalkState['settled']
  /** the voicemail is being left, or was */
  voicemail?: 'begun' | 'left'
  /** where its line goes, as it was dialled */
  line?: string
  /** what the model calls it, when the carrier has put the phone through to it; `held`: it was accepted */
  sip?: string
  held?: true
  /** the colleague who leads */
  takenOver?: string
  /** the conference that the person is in */
  room?: string
  /** why we hung up, before the carrier says that it ended */
  reason?: string
  summary?: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const callColumns = sql`c.id, c.workspace_id, c.contact_id, c.connection_id, c.simulated, c.intent_id, c.key, c.run_id,
  c.flow_id, c.direction, c.status, c.phone, c.from_number, c.transport, c.vendor_id, c.plan, c.state, c.answered_by,
  c.told, c.at, c.answered_at, c.process_id`

/** The call that a carrier speaks of: by the key we dialled with or our id of it, else by the carrier's id. */
export async function findCall(
  db: Db,
  workspaceId: string,
  connectionId: string,
  { key, vendorId }: CallRef,
  { lock = false } = {},
): Promise<CallRow | undefined> {
  const which =
    key && UUID.test(key)
      ? sql`(c.intent_id = ${key} or c.id = ${key})`
      : vendorId
        ? sql`c.vendor_id = ${vendorId}`
        : undefined
  if (!which) return undefined
  const { rows } = await sql<CallRow>`
    select ${callColumns} from calls c
    where c.workspace_id = ${workspaceId} and c.connection_id = ${connectionId} and ${which}
    ${lock ? sql`for update` : sql``}`.execute(db)
  return rows[0]
}

export async function getCallRow(db: Db, workspaceId: string, id: string, { lock = false } = {}) {
  const { rows } = await sql<CallRow>`
    select ${callColumns} from calls c where c.workspace_id = ${workspaceId} and c.id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(db)
  return rows[0]
}

export async function mergeState(db: Db, callId: string, state: CallState): Promise<void> {
  await sql`update calls set state = state || ${JSON.stringify(state)}::jsonb where id = ${callId}`.execute(
    db,
  )
}

export async function noteMoment(
  db: Db,
  call: Pick<CallRow, 'id' | 'workspaceId'>,
  kind: string,
  at: Date,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await db
    .insertInto('callMoments')
    .values({ workspaceId: call.workspaceId, callId: call.id, kind, at, detail: JSON.stringify(detail) })
    .execute()
}
