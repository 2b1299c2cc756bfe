import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'

export type Entry = {
  action:
    | 'pulled'
    | 'pushed'
    | 'created-here'
    | 'created-there'
    | 'linked'
    | 'merged'
    | 'gone'
    | 'erased'
    | 'forgotten'
    | 'resolved'
  object?: string
  remoteId?: string
  contactId?: string
  fields?: readonly string[]
}

/** What the sync did, by names of fields: no values, so nothing personal is kept here. */
export async function audit(
  trx: Db,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return
  await sql`
    insert into crm_audit (workspace_id, connection_id, object, remote_id, contact_id, action, fields)
    select ${workspaceId}::uuid, ${connectionId}::uuid, coalesce(n.object, ''), n."remoteId", n."contactId", n.action,
      coalesce(n.fields, '{}')
    from jsonb_to_recordset(${toJson(entries)}::jsonb)
      as n(object text, "remoteId" text, "contactId" uuid, action text, fields text[])`.execute(trx)
}
