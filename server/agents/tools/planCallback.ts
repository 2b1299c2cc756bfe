import { sql } from 'kysely'
import type { TalkingCall } from '../../calls/plan.ts'
import type { Trx } from '../../db/connect.ts'
import { uuid7 } from '../../db/uuid7.ts'

/** The most that one talk may cause. */
const MOST = 3

/**
 * Plans the call that was agreed on: like the one it was agreed in, by the same account, and by the gate again when its
 * time has come. Its run has gone on by then, so it moves none. False when the call was not dialled by us.
 */
export async function planCallback(
  trx: Trx,
  call: TalkingCall,
  { toolId, at, now }: { toolId: string; at: Date; now: Date },
): Promise<boolean> {
  if (!call.key) return false
  // Who settles another hour in the same talk wants the last one.
  await sql`
    update intents set state = 'cancelled', settled_at = ${now} where workspace_id = ${call.workspaceId} and state = 'planned'
      and cause_kind = 'callback' and contact_id = ${call.contactId} and flow_id is not distinct from ${call.flowId}`.execute(
    trx,
  )
  const { rows } = await sql`
    insert into intents (id, workspace_id, cause_kind, cause_id, ordinal, flow_id, node, contact_id, connection_id, operation,
      channel, if_lost, policy, input, due_at)
    select ${uuid7()}, workspace_id, 'callback', ${toolId}, 0, flow_id, node, contact_id, connection_id, operation,
      channel, if_lost, policy, input, ${at}
    from intents where id = ${call.key} and workspace_id = ${call.workspaceId} and contact_id = ${call.contactId}
      and (select count(*) from call_tools t where t.call_id = ${call.id} and t.name = 'schedule_callback'
        and t.state = 'done') < ${MOST}
    on conflict (cause_kind, cause_id, ordinal) do nothing returning id`.execute(trx)
  return rows.length > 0
}
