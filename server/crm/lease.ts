import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { CrmParts } from './openWork.ts'
import { LeaseLost } from './work.ts'

/** A worker that says nothing for so long has lost the account to the next. */
const LEASE = 90

/** An account in the hands of one worker. */
export type Claim = { connectionId: string; workspaceId: string; fence: string }

export const takeLease = ({ pool, processId }: CrmParts, connectionId: string): Promise<Claim | undefined> =>
  asEngine(pool, async (trx) => {
    const { rows } = await sql<Claim>`
      update crm_syncs set claimed_by = ${processId}, claimed_until = clock_timestamp() + make_interval(secs => ${LEASE}),
        fence = fence + 1, due_at = greatest(due_at, clock_timestamp())
      where connection_id = ${connectionId} and status = 'on'
        and (claimed_until is null or claimed_until < clock_timestamp())
      returning connection_id, workspace_id, fence::text`.execute(trx)
    return rows[0]
  })

/** For another while; whoever lost it stops here. */
export async function keepLease(
  { pool }: Pick<CrmParts, 'pool'>,
  { connectionId, fence }: Pick<Claim, 'connectionId' | 'fence'>,
): Promise<void> {
  const kept = await asEngine(pool, (trx) =>
    sql`update crm_syncs set claimed_until = clock_timestamp() + make_interval(secs => ${LEASE})
      where connection_id = ${connectionId} and fence = ${fence}::bigint and status = 'on' returning 1`.execute(
      trx,
    ),
  )
  if (kept.rows.length === 0) throw new LeaseLost()
}
