import type { CrmField, CrmRecord } from '#sdk'
import { createContacts, type NewContact } from '../contacts/createContacts.ts'
import { findByIdentities, type Identified } from '../contacts/findByIdentity.ts'
import { readPhone } from '../contacts/phone.ts'
import type { Trx } from '../db/connect.ts'
import { audit } from './audit.ts'
import { noteConflicts } from './conflicts.ts'
import { toOurs } from './convert.ts'
import { askForDeals, contactsOf, lockLinks, makeLinks, pairOf } from './links.ts'
import { includes, isOptOut, type Mapping } from './mapping.ts'
import type { DescribedField } from './owners.ts'
import type { Pair, Work } from './work.ts'

type Match = { record: CrmRecord; people: readonly Identified[] }

/**
 * Records that nobody is linked to yet: found among our contacts by e-mail, then phone, or made. Several that might be
 * meant are left to a person, never guessed.
 */
export async function takeIn(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  described: ReadonlyMap<string, DescribedField>,
  records: readonly CrmRecord[],
): Promise<Pair[]> {
  const wanted = records.filter((record) => includes(mapping.theirs, record.values))
  if (wanted.length === 0) return []
  if (mapping.kind === 'deal') return takeInDeals(trx, work, mapping, wanted)
  const matches = await findPeople(trx, work, described, wanted)
  const free = await freeOf(trx, work, mapping, matches)
  const sure = matches.filter(({ people }) => people.length === 1 && free(people[0]?.id))
  const unsure = matches.filter(
    ({ people }) => people.length > 1 || (people.length === 1 && !free(people[0]?.id)),
  )
  await leaveToPerson(trx, work, mapping, unsure)
  const known = sure.map(({ record, people }) => ({ record, contactId: people[0]?.id ?? '' }))
  const strangers = matches.filter(({ people }) => people.length === 0).map(({ record }) => record)
  const made = mapping.createsHere ? await createHere(trx, work, mapping, described, strangers) : []
  return linkAll(trx, work, mapping, [...known, ...made], new Set(made.map((one) => one.record.id)))
}

async function linkAll(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  pairs: { record: CrmRecord; contactId: string }[],
  made: ReadonlySet<string>,
): Promise<Pair[]> {
  const links = await makeLinks(
    trx,
    work,
    mapping.object,
    pairs.map(({ record, contactId }) => ({ remoteId: record.id, contactId, state: 'linked' })),
  )
  await askForDeals(
    trx,
    work,
    mapping,
    pairs.map((pair) => pair.contactId),
  )
  await audit(
    trx,
    work,
    pairs.map(({ record, contactId }) => ({
      ...{ action: made.has(record.id) ? ('created-here' as const) : ('linked' as const) },
      ...{ object: mapping.object, remoteId: record.id, contactId },
    })),
  )
  return pairs.flatMap(({ record, contactId }) => {
    const id = links.get(record.id)
    return id ? [pairOf({ id, agreed: {} }, contactId, record)] : []
  })
}

/** By e-mail and phone. Within one batch a person is matched once; the second record that wants them is a question. */
async function findPeople(
  trx: Trx,
  work: Work,
  described: ReadonlyMap<string, DescribedField>,
  records: readonly CrmRecord[],
): Promise<Match[]> {
  const identities = records.map((record) => identityOf(record, described))
  const found = await findByIdentities(trx, work.workspaceId, identities)
  const byEmail = Map.groupBy(found, (one) => one.email?.toLowerCase() ?? '')
  const byPhone = Map.groupBy(found, (one) => one.phone ?? '')
  const taken = new Set<string>()
  return records.map((record, index) => {
    const { email, phone } = identities[index] ?? {}
    const people =
      (email ? byEmail.get(email.toLowerCase()) : undefined) ?? (phone ? byPhone.get(phone) : undefined) ?? []
    const [only] = people
    const again = people.length === 1 && only && taken.has(only.id)
    if (only) taken.add(only.id)
    return { record, people: again && only ? [only, only] : people }
  })
}

export function identityOf(record: CrmRecord, described: ReadonlyMap<string, DescribedField>) {
  const text = (means: CrmField['means']) => {
    for (const field of described.values()) {
      const value = field.means === means ? record.values[field.name] : undefined
      if (typeof value === 'string' && value.trim()) return value.trim()
    }
    return undefined
  }
  const read = readPhone(text('phone') ?? '')
  return { email: text('email'), phone: 'phone' in read ? read.phone : undefined }
}

/** Who is linked to another record of the same kind is not free to be linked to this one. */
async function freeOf(trx: Trx, work: Work, { object }: Mapping, matches: Match[]) {
  const ids = matches.flatMap(({ people }) => people.map((one) => one.id))
  const links = ids.length > 0 ? await lockLinks(trx, work, object, { contactIds: ids }) : []
  const taken = new Set(links.map((link) => link.contactId))
  return (id: string | undefined) => id !== undefined && !taken.has(id)
}

async function leaveToPerson(trx: Trx, work: Work, mapping: Mapping, unsure: Match[]) {
  if (unsure.length === 0) return
  await makeLinks(
    trx,
    work,
    mapping.object,
    unsure.map(({ record }) => ({ remoteId: record.id, contactId: null, state: 'unsure' })),
  )
  await noteConflicts(
    trx,
    work,
    mapping,
    unsure.map(({ record, people }) => ({
      ...{ remoteId: record.id, theirsAt: record.modifiedAt, state: 'open', decidedBy: 'who' },
      candidates: [...new Set(people.map((one) => one.id))],
    })),
  )
}

async function createHere(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  described: ReadonlyMap<string, DescribedField>,
  records: readonly CrmRecord[],
) {
  const rows = records.map((record) => newContact(record, mapping, work, described))
  const by = { kind: 'crm', id: work.connectionId, title: work.title } as const
  const ids = await createContacts(trx, work.workspaceId, rows, { source: work.title, by })
  return records.flatMap((record, index) => {
    const contactId = ids[index]
    return contactId ? [{ record, contactId }] : []
  })
}

/** What cannot be read is left empty here, and found as a dispute when the two are compared. */
function newContact(
  record: CrmRecord,
  mapping: Mapping,
  work: Work,
  described: ReadonlyMap<string, DescribedField>,
): NewContact {
  const contact: NewContact & { attributes: Record<string, unknown> } = { attributes: {} }
  const country = mapping.fields.find((field) => field.ours === 'country')
  const words = { types: work.types, described }
  const from = country && toOurs(country, record.values[country.theirs], words)
  for (const field of mapping.fields) {
    if (field.direction === 'push' || isOptOut(field.ours) || field.ours === 'stage') continue
    const value = toOurs(field, record.values[field.theirs], { ...words, country: from as string | null })
    if (value === undefined || value === null) continue
    if (field.ours.startsWith('attributes.'))
      contact.attributes[field.ours.slice('attributes.'.length)] = value
    else Object.assign(contact, { [field.ours]: value })
  }
  return contact
}

/** A deal belongs to the person it is about; who has one already keeps it. */
async function takeInDeals(trx: Trx, work: Work, mapping: Mapping, records: readonly CrmRecord[]) {
  const people = work.mappings.filter((one) => one.kind === 'person').map((one) => one.object)
  const contacts = await contactsOf(
    trx,
    work,
    people,
    records.flatMap((record) => record.people ?? []),
  )
  const owned = records.flatMap((record) => {
    const contactId = record.people?.map((id) => contacts.get(id)).find((id) => id !== undefined)
    return contactId ? [{ record, contactId }] : []
  })
  const taken = new Set(
    owned.length > 0
      ? (await lockLinks(trx, work, mapping.object, { contactIds: owned.map((one) => one.contactId) })).map(
          (link) => link.contactId,
        )
      : [],
  )
  const free = owned.filter(({ contactId }) => {
    const first = !taken.has(contactId)
    taken.add(contactId)
    return first
  })
  return linkAll(trx, work, mapping, free, new Set())
}
