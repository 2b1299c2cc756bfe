import { sql } from 'kysely'
import type { CrmHint } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'

/** Keeps what a webhook, a stream or a poll told. The same news told twice is kept once. Answers how many were new. */
export async function keepHints(
  pool: Db,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  source: 'webhook' | 'stream' | 'poll' | 'ids' | 'replay',
  hints: readonly CrmHint[],
): Promise<number> {
  if (hints.length === 0) return 0
  const rows = hints.map((hint) => ({ ...hint, recordId: hint.recordId || '*', detail: detailOf(hint) }))
  return asEngine(pool, async (trx) => {
    const { numAffectedRows } = await sql`
      insert into crm_inbox (workspace_id, connection_id, object, remote_id, change, detail, source, dedupe_key)
      select ${workspaceId}::uuid, ${connectionId}::uuid, n.object, n."recordId", n.change, n.detail, ${source}, n.id
      from jsonb_to_recordset(${toJson(rows)}::jsonb)
        as n(id text, object text, "recordId" text, change text, detail jsonb)
      where exists (select 1 from crm_syncs where connection_id = ${connectionId})
      on conflict (connection_id, dedupe_key) do nothing`.execute(trx)
    await sql`update crm_syncs set last_hint_at = clock_timestamp(), due_at = '-infinity'
      where connection_id = ${connectionId}`.execute(trx)
    return Number(numAffectedRows ?? 0n)
  })
}

const detailOf = ({ mergedIds, at }: CrmHint) => ({ ...(mergedIds && { mergedIds }), ...(at && { at }) })
