import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { Mapping } from './mapping.ts'
import type { Work } from './work.ts'

/** A dispute as it was found. Without a field it is about who is meant. */
export type Found = {
  linkId?: string
  contactId?: string
  remoteId: string
  field?: string
  ours?: unknown
  theirs?: unknown
  agreed?: unknown
  oursAt?: Date
  theirsAt?: Date
  candidates?: readonly string[]
  state: 'open' | 'resolved'
  /** a policy, or why a value could not be kept */
  decidedBy?: string
  kept?: 'ours' | 'theirs'
}

/** Keeps disputes. An open one about the same field is brought up to date, not doubled. */
export async function noteConflicts(
  trx: Trx,
  work: Work,
  { object }: Pick<Mapping, 'object'>,
  found: Found[],
) {
  if (found.length === 0) return
  await sql`
    insert into crm_conflicts (workspace_id, connection_id, object, remote_id, link_id, contact_id, field, ours, theirs,
      agreed, ours_at, theirs_at, candidates, state, decided_by, kept, resolved_at)
    select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, ${object}, n."remoteId", n."linkId", n."contactId",
      n.field, n.ours, n.theirs, n.agreed, n."oursAt", n."theirsAt", coalesce(n.candidates, '{}'), n.state,
      n."decidedBy", n.kept, case when n.state = 'resolved' then clock_timestamp() end
    from jsonb_to_recordset(${toJson(found)}::jsonb) as n("remoteId" text, "linkId" uuid, "contactId" uuid, field text,
      ours jsonb, theirs jsonb, agreed jsonb, "oursAt" timestamptz, "theirsAt" timestamptz, candidates text[],
      state text, "decidedBy" text, kept text)
    on conflict (connection_id, object, remote_id, coalesce(field, '')) where state = 'open' do update set
      ours = excluded.ours, theirs = excluded.theirs, ours_at = excluded.ours_at, theirs_at = excluded.theirs_at,
      candidates = excluded.candidates, decided_by = excluded.decided_by, link_id = excluded.link_id,
      contact_id = excluded.contact_id`.execute(trx)
}

/** Both sides agree about these again, or one of them has moved on: nothing is left to decide. */
export async function closeConflicts(trx: Trx, work: Work, places: { linkId: string; field: string }[]) {
  if (places.length === 0) return
  await sql`
    update crm_conflicts c set state = 'resolved', kept = coalesce(c.kept, 'both'), resolved_at = clock_timestamp()
    from unnest(${places.map((place) => place.linkId)}::uuid[], ${places.map((place) => place.field)}::text[])
      as n (link_id, field)
    where c.connection_id = ${work.connectionId} and c.state = 'open' and c.link_id = n.link_id and c.field = n.field`.execute(
    trx,
  )
}
