import { sql } from 'kysely'
import type { CallRetries } from '#sdk'
import type { Db } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import type { EndedCall } from './endCall.ts'
import { nextAttempt } from './nextAttempt.ts'

/**
 * Plans the next call to somebody who was not reached, as an intent of its own: it goes by the gate again, and a run
 * that ends takes it with it. Its run is not told of it; it goes on waiting for the end of the last one.
 */
export async function planNextAttempt(
  db: Db,
  workspaceId: string,
  call: EndedCall,
  now: Date,
): Promise<Date | undefined> {
  const retries = call.plan.retries as CallRetries | undefined
  if (!retries || call.direction === 'in' || !call.key || !call.intentId) return undefined
  const { rows } = await sql<{ zone: string; waited: boolean }>`
    select coalesce(c.time_zone, w.time_zone) as zone,
      i.run_id is null or exists (select 1 from runs r join intents first on first.id = ${call.key}
        where r.id = i.run_id and r.status = 'active' and r.visit = first.visit) as waited
    from intents i join contacts c on c.id = i.contact_id join workspaces w on w.id = i.workspace_id
    where i.id = ${call.intentId}`.execute(db)
  const [around] = rows
  if (!around?.waited) return undefined
  const at = nextAttempt(retries, call, now, around.zone)
  if (!at) return undefined
  const { rows: planned } = await sql`
    insert into intents (id, workspace_id, cause_kind, cause_id, ordinal, run_id, flow_id, node, contact_id, connection_id,
      operation, channel, if_lost, policy, input, due_at)
    select ${uuid7()}, workspace_id, 'call', ${call.key}, ${call.attempt + 1}, run_id, flow_id, node, contact_id, connection_id,
      operation, channel, if_lost, policy, input, ${at}
    from intents where id = ${call.intentId} and workspace_id = ${workspaceId}
    on conflict (cause_kind, cause_id, ordinal) do nothing returning id`.execute(db)
  return planned.length > 0 ? at : undefined
}
