import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { IntentRow } from './types.ts'

type Step = Pick<IntentRow, 'operation' | 'flowId' | 'node'>

/**
 * Takes those out that only the quarantine may call: over whom a process died already, and whose step was in the air
 * when two did lately. Without that, a step that does it to everybody would end one process for each of them.
 */
export async function setApart(trx: Trx, workspaceId: string, intents: IntentRow[]): Promise<IntentRow[]> {
  const { rows: steps } = await sql<Step>`
    select operation, flow_id, node from intents
    where workspace_id = ${workspaceId} and crashes > 0 and dispatched_at > clock_timestamp() - interval '10 minutes'
    group by 1, 2, 3 having count(distinct claimed_by) > 1`.execute(trx)
  const suspect = new Set(steps.map(keyOf))
  const apart = intents.filter((intent) => intent.crashes > 0 || suspect.has(keyOf(intent)))
  if (apart.length === 0) return intents
  await sql`
    update intents set crashes = greatest(crashes, 1), due_at = null
    where id = any(${apart.map((intent) => intent.id)}::uuid[]) and state = 'planned'`.execute(trx)
  return intents.filter((intent) => !apart.includes(intent))
}

export const keyOf = ({ operation, flowId, node }: Step) => `${operation} ${flowId} ${node}`
