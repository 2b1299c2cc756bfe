import { sql } from 'kysely'
import type { CrmRecord } from '#sdk'
import { deleteContacts } from '../contacts/deleteContact.ts'
import type { Trx } from '../db/connect.ts'
import { agree } from './agree.ts'
import { audit } from './audit.ts'
import { type Link, lockLinks, noteSeen, pairOf } from './links.ts'
import type { Mapping } from './mapping.ts'
import { mergeRecords } from './mergeRecords.ts'
import { takeIn } from './newcomers.ts'
import type { DescribedField } from './owners.ts'
import { makeWrites } from './planWrites.ts'
import { oneByOne, setApart } from './setApart.ts'
import { fenced, type PlannedWrite, type Work } from './work.ts'

/**
 * Records as they have just been read: merged with ours, and what we changed is written back. A record that breaks its
 * batch is set apart alone and waits for its turn as news; answers the ids of those.
 */
export async function applyRecords(
  work: Work,
  mapping: Mapping,
  records: readonly CrmRecord[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set()
  const described = await work.describe(mapping.object)
  const { done, broken } = await oneByOne(records, (some) =>
    fenced(work, (trx) => mergeBatch(trx, work, mapping, described, some)),
  )
  for (const { item, error } of broken) await setApart(work, mapping.object, item.id, error)
  await makeWrites(work, mapping, done.flat())
  return new Set(broken.map(({ item }) => item.id))
}

async function mergeBatch(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  described: ReadonlyMap<string, DescribedField>,
  records: readonly CrmRecord[],
): Promise<PlannedWrite[]> {
  await mergeRecords(trx, work, mapping, records)
  const links = await lockLinks(trx, work, mapping.object, { remoteIds: records.map((record) => record.id) })
  const byId = new Map(links.map((link) => [link.remoteId, link]))
  const strangers = records.filter((record) => !byId.has(record.id))
  const taken = await takeIn(trx, work, mapping, described, strangers)
  await forget(trx, work, mapping, links)
  const known = records.flatMap((record) => {
    const link = byId.get(record.id)
    const live = link?.contactId && (link.state === 'linked' || link.state === 'gone')
    return live && link.contactId ? [pairOf(link, link.contactId, record)] : []
  })
  const pairs = [...known, ...taken]
  await noteSeen(trx, pairs)
  return agree(trx, work, mapping, described, pairs)
}

/** The contact was deleted here: the record there is left alone, and does not come back as a new contact. */
async function forget(trx: Trx, work: Work, { object }: Mapping, links: Link[]) {
  const orphans = links.filter((link) => link.state === 'linked' && link.contactId === null)
  if (orphans.length === 0) return
  await sql`update crm_links set state = 'forgotten' where id = any(${orphans.map((link) => link.id)}::uuid[])`.execute(
    trx,
  )
  await audit(
    trx,
    work,
    orphans.map((link) => ({ action: 'forgotten', object, remoteId: link.remoteId })),
  )
}

/** Deleted there: our contact stays, marked. Erased for privacy: everything of it goes here too. */
export async function applyGone(
  work: Work,
  { object }: Pick<Mapping, 'object'>,
  remoteIds: readonly string[],
  erased: ReadonlySet<string> = new Set(),
): Promise<void> {
  if (remoteIds.length === 0) return
  await fenced(work, async (trx) => {
    const links = await lockLinks(trx, work, object, { remoteIds })
    const erase = links.filter((link) => erased.has(link.remoteId))
    const gone = links.filter((link) => link.state === 'linked' && !erased.has(link.remoteId))
    await audit(trx, work, [
      ...erase.map((link) => ({ action: 'erased' as const, object, remoteId: link.remoteId })),
      ...gone.map((link) => ({
        ...{ action: 'gone' as const, object, remoteId: link.remoteId },
        contactId: link.contactId ?? undefined,
      })),
    ])
    await sql`update crm_links set state = 'gone' where id = any(${gone.map((link) => link.id)}::uuid[])`.execute(
      trx,
    )
    await sql`delete from crm_links where id = any(${erase.map((link) => link.id)}::uuid[])`.execute(trx)
    await deleteContacts(
      trx,
      work.workspaceId,
      erase.flatMap((link) => link.contactId ?? []),
    )
    const flagged = gone.filter((link) => link.contactId)
    if (flagged.length > 0)
      await sql`
        insert into notifications (workspace_id, text, link)
        select ${work.workspaceId}::uuid, ${goneText(flagged.length, work.title)}, ${`/crm/${work.connectionId}`}`.execute(
        trx,
      )
  })
}

const goneText = (count: number, title: string) =>
  `${count === 1 ? 'A record' : `${count} records`} were deleted in ${title}. The contacts stay here, no longer linked.`
