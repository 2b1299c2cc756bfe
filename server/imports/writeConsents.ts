import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { Job } from './job.ts'

type Taken = { read: { row: number; consent?: boolean }; contactId?: string }

/**
 * Notes who agreed, with the declaration as evidence. A file's yes never outweighs a no that the contact gave before;
 * its no always counts.
 */
export async function writeConsents(db: Db, job: Job, taken: readonly Taken[], at: Date): Promise<void> {
  const { consent } = job.settings
  if (!consent) return
  const said = taken.flatMap(({ read, contactId }) =>
    contactId && read.consent !== undefined
      ? [{ contact_id: contactId, granted: read.consent, line: read.row }]
      : [],
  )
  if (said.length === 0) return
  await sql`
    insert into consents (workspace_id, contact_id, channel, purpose, granted, evidence, at)
    select ${job.workspaceId}, s.contact_id, wanted.channel, ${consent.purpose}, s.granted,
      jsonb_build_object('importId', ${job.id}::text, 'row', s.line, 'declaration', ${consent.declaration}::text), ${at}
    from jsonb_to_recordset(${toJson(said)}::jsonb) as s(contact_id uuid, granted boolean, line int),
      unnest(${consent.channels}::text[]) as wanted(channel)
    where not s.granted or not exists (select from consents o where o.workspace_id = ${job.workspaceId}
      and o.contact_id = s.contact_id and o.channel = wanted.channel and not o.granted)`.execute(db)
}
