import { sql } from 'kysely'
import type { ContactFacts } from '#sdk'
import { contactFacts } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import { channelOf, isOptOut } from './mapping.ts'

/** A contact with what mapped fields may ask of it. */
export type OurSide = { facts: ContactFacts; optOuts: ReadonlySet<string> }

/** Reads contacts for a merge. Locked first, in id order: a change in between would be overwritten unseen. */
export async function lockOurSides(
  trx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, OurSide>> {
  await sql`select id from contacts where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])
    order by id for no key update`.execute(trx)
  return readOurSides(trx, workspaceId, ids)
}

export async function readOurSides(
  trx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, OurSide>> {
  if (ids.length === 0) return new Map()
  const facts = await contactFacts(trx, workspaceId, ids)
  const { rows } = await sql<{ contactId: string; channel: string }>`
    select contact_id, channel from contact_channels
    where workspace_id = ${workspaceId} and contact_id = any(${ids}::uuid[]) and opted_out_at is not null`.execute(
    trx,
  )
  const optOuts = Map.groupBy(rows, (row) => row.contactId)
  return new Map(
    [...facts].map(([id, one]) => [
      id,
      { facts: one, optOuts: new Set((optOuts.get(id) ?? []).map((row) => row.channel)) },
    ]),
  )
}

export function ourValue({ facts, optOuts }: OurSide, field: string): unknown {
  if (isOptOut(field)) return optOuts.has(channelOf(field))
  if (field.startsWith('attributes.')) return facts.attributes[field.slice('attributes.'.length)] ?? null
  return facts[field as keyof ContactFacts] ?? null // a mapped field is one of these; an unknown one is empty
}

/** When each of these fields was last changed by somebody here, not by this sync. */
export async function changedAt(
  trx: Db,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<(contactId: string, field: string) => Date | undefined> {
  if (contactIds.length === 0) return () => undefined
  const { rows } = await sql<{ contactId: string; field: string; at: Date }>`
    select e.contact_id, f.field, max(e.at) as at from events e,
      lateral (select jsonb_array_elements_text(case e.type when 'contact.updated' then e.properties -> 'fields'
        when 'stage.changed' then '["stage"]'::jsonb else '["tags"]'::jsonb end) as field) f
    where e.workspace_id = ${workspaceId} and e.contact_id = any(${contactIds}::uuid[])
      and e.type in ('contact.updated', 'stage.changed', 'tag.added', 'tag.removed')
      and e.properties -> 'by' ->> 'kind' is distinct from 'crm'
    group by 1, 2`.execute(trx)
  const known = new Map(rows.map((row) => [`${row.contactId} ${row.field}`, row.at]))
  return (contactId, field) => known.get(`${contactId} ${field}`)
}
