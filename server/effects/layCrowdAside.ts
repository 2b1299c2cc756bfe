import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'

/** What is due for an account or a flow that can't send it yet. */
export type Crowd = {
  scope: 'connection' | 'flow'
  id: string
  rule: 'throttle' | 'account-paused'
  /** seconds until the account may send again, by the vendor's word */
  blockedFor?: number | null
}

/** Few enough that whoever wants to send meanwhile notices nothing. */
const FEW = 500

/**
 * Lays aside some of a crowd that would only be claimed in vain; answers whether there may be more. Apart from the
 * claims: the one message of another account waits for them, and must not wait for a hundred thousand rows.
 */
export async function layCrowdAside(
  trx: Trx,
  workspaceId: string,
  { scope, id, rule }: Crowd,
  now: Date,
): Promise<boolean> {
  const of =
    scope === 'connection'
      ? // From … to instead of equals: so the order names the index of accounts, in which the crowd stands together.
        sql`coalesce(connection_id, '00000000-0000-0000-0000-000000000000') >= ${id}
          and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') <= ${id}
          and due_at <= ${now} order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at`
      : sql`connection_id is not null and flow_id = ${id} and due_at <= ${now} order by due_at`
  // With statistics from before the crowd came it would look cheap to read all of it and sort it.
  await sql`set local enable_sort = off`.execute(trx)
  const { numAffectedRows } = await sql`
    update intents set due_at = 'infinity', held_by = ${rule} where id in (
      select id from intents where workspace_id = ${workspaceId} and state = 'planned' and ${of}
      limit ${FEW} for update skip locked)`.execute(trx)
  return Number(numAffectedRows ?? 0) === FEW
}
