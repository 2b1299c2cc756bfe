import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { toJson } from '../db/json.ts'
import type { GatePolicy } from './policy.ts'
import { gateRules } from './types.ts'

/** What is held is judged anew; whatever still holds it will say so again. */
export async function judgeAgain(db: Db, workspaceId: string, rules: readonly string[] = gateRules) {
  await sql`
    update intents set due_at = clock_timestamp()
    where workspace_id = ${workspaceId} and state = 'planned' and held_by = any(${rules}::text[])`.execute(db)
  await hint(db, workspaceId, ['intents'])
}

export async function savePolicy(db: Db, workspaceId: string, policy: GatePolicy): Promise<void> {
  await sql`update workspaces set settings = jsonb_set(settings, '{gate}', ${toJson(policy)}::jsonb)
    where id = ${workspaceId}`.execute(db)
  await judgeAgain(db, workspaceId)
}

/** Somebody says yes to a flow that sends to many. Answers whether there was one to say yes to. */
export async function approveSends(
  db: Db,
  workspaceId: string,
  { flowId, actor, at }: { flowId: string; actor: string; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('flows')
    .set({ sendsApprovedAt: at, sendsApprovedBy: actor })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', flowId)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await judgeAgain(db, workspaceId, ['approval'])
  return true
}
