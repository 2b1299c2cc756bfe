import { sql } from 'kysely'
import type { CrmRecord, CrmValue, CrmWanted } from '#sdk'
import { always } from '#sdk/rules'
import { nameOf } from '../contacts/contactFacts.ts'
import type { Trx } from '../db/connect.ts'
import { compileRule } from '../rules/compileRule.ts'
import { isEcho } from './agree.ts'
import { applyGone, applyRecords } from './applyRecords.ts'
import { noteConflicts } from './conflicts.ts'
import { toTheirs } from './convert.ts'
import { askForDeals, type Link, lockLinks, makeLinks } from './links.ts'
import { isBlank, type Mapping } from './mapping.ts'
import { type OurSide, ourValue, readOurSides } from './ourSide.ts'
import type { DescribedField } from './owners.ts'
import { closeOutbox, makeWrites, planWrites } from './planWrites.ts'
import { fenced, type PlannedWrite, type Work } from './work.ts'

type Row = { id: string; contactId: string; touched: number }
type Newcomer = { row: Row; side: OurSide; people?: readonly string[] }

/** Contacts of ours that changed since the last agreement: read there again, merged, written. Answers whether there were any. */
export async function sendOurs(work: Work, mapping: Mapping): Promise<boolean> {
  const { rows, links, sides, fit } = await fenced(work, async (trx) => {
    const rows = await takeDue(trx, work, mapping)
    const ids = rows.map((row) => row.contactId)
    const links = rows.length > 0 ? await lockLinks(trx, work, mapping.object, { contactIds: ids }) : []
    const sides = await readOurSides(trx, work.workspaceId, ids)
    return { rows, links, sides, fit: await fitting(trx, work, mapping, ids) }
  })
  if (rows.length === 0) return false
  const linkOf = new Map(links.map((link) => [link.contactId, link]))
  const done: Row[] = []
  const changed: { row: Row; link: Link }[] = []
  const unlinked: Newcomer[] = []
  for (const row of rows) {
    const side = sides.get(row.contactId)
    const link = linkOf.get(row.contactId)
    if (!side) done.push(row)
    else if (!link) fit.has(row.contactId) ? unlinked.push({ row, side }) : done.push(row)
    else if (isEcho(mapping, side, link.agreed ?? {})) done.push(row)
    else changed.push({ row, link })
  }
  if (changed.length > 0) {
    const ids = changed.map(({ link }) => link.remoteId)
    const fields = await work.fieldsOf(mapping)
    const records = await work.provider.read(mapping.object, { ids, fields }, work.context)
    await applyRecords(work, mapping, records)
    const there = new Set(records.flatMap((record) => [record.id, ...(record.mergedIds ?? [])]))
    await applyGone(
      work,
      mapping,
      ids.filter((id) => !there.has(id)),
    )
    // What was written closed its own row, or keeps it with the reason why not.
    done.push(...changed.map(({ row }) => row))
  }
  done.push(...(await createThere(work, mapping, unlinked)))
  await fenced(work, (trx) => closeWaiting(trx, done))
  return true
}

async function takeDue(trx: Trx, { connectionId, now, provider }: Work, { object }: Mapping): Promise<Row[]> {
  const { rows } = await sql<Row>`
    update crm_outbox o set state = 'waiting', attempts = attempts + 1,
      due_at = ${now}::timestamptz + make_interval(secs => least(120 * power(2, attempts), 3600))
    where o.id in (select id from crm_outbox where connection_id = ${connectionId} and object = ${object}
      and state <> 'failed' and due_at <= ${now} order by due_at limit ${provider.limits.batch} for update skip locked)
    returning o.id, o.contact_id, o.touched`.execute(trx)
  return rows
}

/** Rows that nothing was planned for; one that is being written, or was refused, stays as it is. */
async function closeWaiting(trx: Trx, rows: Row[]) {
  if (rows.length === 0) return
  const { rows: still } = await sql<{ id: string }>`
    select id from crm_outbox where id = any(${rows.map((row) => row.id)}::uuid[]) and state = 'waiting' for update`.execute(
    trx,
  )
  const open = new Set(still.map((row) => row.id))
  await closeOutbox(
    trx,
    rows.filter((row) => open.has(row.id)).map((row) => ({ outboxId: row.id, touched: row.touched })),
  )
}

/** Who of these may be made there, by the rule of the mapping. */
async function fitting(trx: Trx, work: Work, mapping: Mapping, ids: readonly string[]): Promise<Set<string>> {
  if (!mapping.createsThere || ids.length === 0) return new Set()
  const rule = compileRule(mapping.inclusion ?? always, { types: work.types, now: work.now })
  const { rows } = await sql<{ id: string }>`
    select c.id from contacts c where c.workspace_id = ${work.workspaceId} and c.id = any(${ids}::uuid[]) and ${rule}
      ${mapping.kind === 'deal' ? sql`and c.stage_key is not null` : sql``}`.execute(trx)
  return new Set(rows.map((row) => row.id))
}

/**
 * Looked for before they are made: a crash after the last try may have left them there already. Answers those that have
 * to wait for their person, who brings them up again.
 */
async function createThere(work: Work, mapping: Mapping, unlinked: Newcomer[]): Promise<Row[]> {
  if (unlinked.length === 0) return []
  const described = await work.describe(mapping.object)
  const owned = mapping.kind === 'deal' ? await withPeople(work, unlinked) : unlinked
  const there = new Set(owned.map(({ row }) => row.id))
  const unowned = unlinked.map(({ row }) => row).filter((row) => !there.has(row.id))
  if (owned.length === 0) return unowned
  const wanted = owned.map(
    ({ row, side: { facts } }): CrmWanted => ({ key: row.contactId, email: facts.email, phone: facts.phone }),
  )
  const found = await work.provider.find(mapping.object, wanted, await work.fieldsOf(mapping), work.context)
  const known = owned.flatMap((one) => {
    const [record, second] = found.get(one.row.contactId) ?? []
    return record && !second ? [{ ...one, record }] : []
  })
  const several = owned.flatMap((one) => {
    const records = found.get(one.row.contactId) ?? []
    return records.length > 1 ? [{ ...one, records }] : []
  })
  await linkFound(work, mapping, known, several)
  const strangers = owned.filter((one) => (found.get(one.row.contactId) ?? []).length === 0)
  const planned = await fenced(work, (trx) =>
    planWrites(
      trx,
      work,
      mapping,
      strangers.map((one) => newRecord(one, mapping, work, described)),
    ),
  )
  await makeWrites(work, mapping, planned)
  return unowned
}

async function linkFound(
  work: Work,
  mapping: Mapping,
  there: (Newcomer & { record: CrmRecord })[],
  several: (Newcomer & { records: readonly CrmRecord[] })[],
) {
  await fenced(work, async (trx) => {
    await makeLinks(
      trx,
      work,
      mapping.object,
      there.map(({ record, row }) => ({ remoteId: record.id, contactId: row.contactId, state: 'linked' })),
    )
    await askForDeals(
      trx,
      work,
      mapping,
      there.map(({ row }) => row.contactId),
    )
    await noteConflicts(
      trx,
      work,
      mapping,
      several.map(({ row, records }) => ({
        ...{ remoteId: records[0]?.id ?? '', contactId: row.contactId, state: 'open', decidedBy: 'which' },
        candidates: records.map((record) => record.id),
      })),
    )
    const rows = [...there, ...several].map(({ row }) => ({ outboxId: row.id, touched: row.touched }))
    await closeOutbox(trx, rows)
  })
  await applyRecords(
    work,
    mapping,
    there.map((one) => one.record),
  )
}

function newRecord(
  { row, side, people }: Newcomer,
  mapping: Mapping,
  work: Work,
  described: ReadonlyMap<string, DescribedField>,
): Omit<PlannedWrite, 'outboxId' | 'touched'> {
  const words = { types: work.types, country: side.facts.country, described }
  const values: Record<string, CrmValue> = {}
  const agreed: PlannedWrite['agreed'] = {}
  for (const field of mapping.fields) {
    if (field.direction === 'pull') continue
    const ours = ourValue(side, field.ours)
    const theirs = toTheirs(field, ours, words)
    if (theirs === undefined || isBlank(theirs)) continue
    values[field.theirs] = theirs
    agreed[field.ours] = { ours, theirs }
  }
  const title = [...described.values()].find((field) => field.means === 'title')
  if (mapping.kind === 'deal' && title) values[title.name] ??= nameOf(side.facts)
  return { contactId: row.contactId, linkId: undefined, remoteId: undefined, values, agreed, people }
}

/** With the person there that each is about. */
async function withPeople(work: Work, unlinked: Newcomer[]): Promise<Newcomer[]> {
  const objects = work.mappings.filter((one) => one.kind === 'person').map((one) => one.object)
  const linked = await fenced(work, (trx) =>
    sql<{ contactId: string; remoteId: string }>`
      select contact_id, remote_id from crm_links where connection_id = ${work.connectionId} and state = 'linked'
        and object = any(${objects}::text[]) and contact_id = any(${unlinked.map((one) => one.row.contactId)}::uuid[])`.execute(
      trx,
    ),
  )
  const people = new Map(linked.rows.map((row) => [row.contactId, row.remoteId]))
  return unlinked.flatMap((one) => {
    const id = people.get(one.row.contactId)
    return id ? [{ ...one, people: [id] }] : []
  })
}
