import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { storable } from '../db/json.ts'
import type { Change } from './router.ts'

/** Puts changes where they hold up nobody: to be tried apart, or with `because` for a person to see. */
export async function setAside(
  trx: Trx,
  workspaceId: string,
  changes: Change[],
  { crashes, because }: { crashes: number; because?: string },
): Promise<void> {
  await sql`
    insert into stuck_changes (id, workspace_id, contact_id, fields, event_id, at, crashes)
    select id, ${workspaceId}, contact_id, fields, event_id, at, ${crashes}
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as c (id bigint, "contactId" uuid, fields text[], "eventId" uuid, at timestamptz)
      cross join lateral (select "contactId" as contact_id, "eventId" as event_id) named`.execute(trx)
  if (because !== undefined) for (const { id } of changes) await park(trx, id, because)
}

/** Nothing more is tried by itself, and the people of the workspace are told. */
export async function park(trx: Trx, id: string, because: string): Promise<void> {
  const { rows } = await sql<{ workspaceId: string; contactId: string }>`
    update stuck_changes set parked_at = clock_timestamp(), because = ${storable(because)}
    where id = ${id} and parked_at is null returning workspace_id, contact_id`.execute(trx)
  for (const { workspaceId, contactId } of rows)
    await trx
      .insertInto('notifications')
      .values({
        workspaceId,
        text: `What this contact did could not be acted upon: ${storable(because)}`,
        link: `/contacts/${contactId}`,
      })
      .execute()
}
