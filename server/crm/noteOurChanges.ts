import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'

/**
 * Contacts of ours changed: those whose change a mapping reads go on its list, once each however much changes. Whether
 * anything differs from what was agreed is seen when their turn comes; an echo ends there.
 */
export async function noteOurChanges(
  trx: Trx,
  workspaceId: string,
  touchedBy: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const { rows: mapped } = await sql`
    select 1 from crm_mappings where workspace_id = ${workspaceId} limit 1`.execute(trx)
  if (mapped.length === 0) return
  const rows = [...touchedBy].map(([id, fields]) => ({ id, fields: [...fields] }))
  await sql`
    with listed as (
      insert into crm_outbox (workspace_id, connection_id, object, contact_id)
      select ${workspaceId}::uuid, m.connection_id, m.object, n.id
      from jsonb_to_recordset(${toJson(rows)}::jsonb) as n(id uuid, fields text[])
      join contacts c on c.workspace_id = ${workspaceId} and c.id = n.id
      join crm_mappings m on m.workspace_id = ${workspaceId} and (n.fields && m.reads or '*' = any(n.fields))
      join crm_syncs s on s.connection_id = m.connection_id and s.status <> 'setup'
      order by n.id, m.connection_id, m.object
      on conflict (connection_id, object, contact_id) do update set touched = crm_outbox.touched + 1,
        state = case crm_outbox.state when 'sending' then 'sending' else 'waiting' end,
        due_at = case crm_outbox.state when 'sending' then crm_outbox.due_at else '-infinity' end, attempts = 0
      returning connection_id
    )
    update crm_syncs set due_at = '-infinity' where due_at > '-infinity'
      and connection_id in (select connection_id from listed)`.execute(trx)
}
