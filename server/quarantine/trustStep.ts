import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { IntentRow } from '../effects/types.ts'

type Step = Pick<IntentRow, 'workspaceId' | 'operation' | 'flowId' | 'node'>

/**
 * Whoever waits only because of his step goes out with the others again. Who was in the air over a crash is still tried
 * apart, but speaks against the step no longer.
 */
export async function trustStep(trx: Trx, { workspaceId, operation, flowId, node }: Step): Promise<void> {
  const same = sql`workspace_id = ${workspaceId} and operation = ${operation} and flow_id is not distinct from ${flowId}
    and node is not distinct from ${node} and crashes > 0`
  await sql`update intents set claimed_by = null where ${same} and state in ('planned', 'uncertain')`.execute(
    trx,
  )
  await sql`
    update intents set crashes = 0, due_at = clock_timestamp()
    where ${same} and state = 'planned' and due_at is null and fence = 0`.execute(trx)
}
