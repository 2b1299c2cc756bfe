import { sql } from 'kysely'
import type { CrmRecord } from '#sdk'
import type { Db, Trx } from '../db/connect.ts'
import type { Mapping } from './mapping.ts'
import type { AgreedValues, Pair, Work } from './work.ts'

export type Link = {
  id: string
  remoteId: string
  contactId: string | null
  state: 'linked' | 'merged' | 'gone' | 'forgotten' | 'unsure'
  mergedInto: string | null
  agreed: AgreedValues | null
}

/** The links of these records, locked: what one worker merges, no other does. */
export async function lockLinks(
  trx: Trx,
  work: Work,
  object: string,
  by: { remoteIds: readonly string[] } | { contactIds: readonly string[] },
): Promise<Link[]> {
  const which =
    'remoteIds' in by
      ? sql`l.remote_id = any(${by.remoteIds}::text[])`
      : sql`l.contact_id = any(${by.contactIds}::uuid[]) and l.state = 'linked'`
  const { rows } = await sql<Link>`
    select l.id, l.remote_id, l.contact_id, l.state, l.merged_into, s.agreed
    from crm_links l left join crm_shadows s on s.link_id = l.id
    where l.connection_id = ${work.connectionId} and l.object = ${object} and ${which}
    order by l.id for update of l`.execute(trx)
  return rows
}

/** Our contacts that these people of theirs are. */
export async function contactsOf(
  trx: Db,
  { connectionId }: Pick<Work, 'connectionId'>,
  objects: readonly string[],
  remoteIds: readonly string[],
): Promise<Map<string, string>> {
  if (remoteIds.length === 0) return new Map()
  const { rows } = await sql<{ remoteId: string; contactId: string }>`
    select remote_id, contact_id from crm_links where connection_id = ${connectionId}
      and object = any(${objects}::text[]) and remote_id = any(${remoteIds}::text[]) and state = 'linked' and contact_id is not null`.execute(
    trx,
  )
  return new Map(rows.map((row) => [row.remoteId, row.contactId]))
}

/** Makes links where there are none. Answers those made, by record; who is linked otherwise already is left out. */
export async function makeLinks(
  trx: Trx,
  work: Work,
  object: string,
  wanted: readonly { remoteId: string; contactId: string | null; state: Link['state'] }[],
): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<{ id: string; remoteId: string }>`
    insert into crm_links (workspace_id, connection_id, object, remote_id, contact_id, state)
    select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, ${object}, n.remote_id, n.contact_id, n.state
    from unnest(${wanted.map((one) => one.remoteId)}::text[], ${wanted.map((one) => one.contactId)}::uuid[],
      ${wanted.map((one) => one.state)}::text[]) as n (remote_id, contact_id, state)
    on conflict do nothing returning id, remote_id`.execute(trx)
  return new Map(rows.map((row) => [row.remoteId, row.id]))
}

/** A deal is made once its person is there: contacts that were linked just now are looked at for theirs. */
export async function askForDeals(
  trx: Trx,
  work: Work,
  { kind }: Pick<Mapping, 'kind'>,
  contactIds: readonly string[],
): Promise<void> {
  const deals = work.mappings
    .filter((one) => one.kind === 'deal' && one.createsThere)
    .map((one) => one.object)
  if (kind !== 'person' || deals.length === 0 || contactIds.length === 0) return
  await sql`
    insert into crm_outbox (workspace_id, connection_id, object, contact_id)
    select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, n.object, c.id
    from contacts c, unnest(${deals}::text[]) as n (object)
    where c.workspace_id = ${work.workspaceId} and c.id = any(${contactIds}::uuid[]) and c.stage_key is not null
    on conflict (connection_id, object, contact_id) do update set touched = crm_outbox.touched + 1, due_at = '-infinity'`.execute(
    trx,
  )
}

export const pairOf = (link: Pick<Link, 'id' | 'agreed'>, contactId: string, record: CrmRecord): Pair => ({
  linkId: link.id,
  contactId,
  record,
  agreed: link.agreed ?? {},
})

/** When the records were last seen, and last changed there. */
export async function noteSeen(trx: Trx, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return
  await sql`
    update crm_links l set remote_at = n.at, seen_at = clock_timestamp(), state = 'linked'
    from unnest(${pairs.map((pair) => pair.linkId)}::uuid[],
      ${pairs.map((pair) => pair.record.modifiedAt.toISOString())}::timestamptz[]) as n (id, at)
    where l.id = n.id`.execute(trx)
}
