import { sql } from 'kysely'
import type { CrmRecord } from '#sdk'
import { mergeContacts } from '../contacts/mergeContacts.ts'
import type { Trx } from '../db/connect.ts'
import { audit } from './audit.ts'
import { lockLinks, makeLinks } from './links.ts'
import type { Mapping } from './mapping.ts'
import type { Work } from './work.ts'

/**
 * Records that have swallowed others: the link goes over to the one that is left, and where both were linked, our two
 * contacts become one. The swallowed id stays known, so that late news of it makes nobody anew.
 */
export async function mergeRecords(trx: Trx, work: Work, mapping: Mapping, records: readonly CrmRecord[]) {
  const merged = records.flatMap((record) =>
    (record.mergedIds ?? []).map((loser) => ({ winner: record.id, loser })),
  )
  if (merged.length === 0) return
  const { object } = mapping
  const ids = [...new Set(merged.flatMap(({ winner, loser }) => [winner, loser]))]
  const links = new Map(
    (await lockLinks(trx, work, object, { remoteIds: ids })).map((link) => [link.remoteId, link]),
  )
  for (const { winner, loser } of merged) {
    const [kept, lost] = [links.get(winner), links.get(loser)]
    if (lost?.state === 'merged') continue
    if (lost && !kept) {
      await sql`update crm_links set remote_id = ${winner} where id = ${lost.id}`.execute(trx)
      links.set(winner, { ...lost, remoteId: winner })
    } else if (lost && kept) {
      await sql`update crm_links set contact_id = null, state = 'merged', merged_into = ${winner} where id = ${lost.id}`.execute(
        trx,
      )
      await sql`delete from crm_shadows where link_id = ${lost.id}`.execute(trx)
      if (lost.contactId && !kept.contactId)
        await sql`update crm_links set contact_id = ${lost.contactId}, state = 'linked' where id = ${kept.id}`.execute(
          trx,
        )
      else if (lost.contactId && kept.contactId && lost.contactId !== kept.contactId)
        await mergeContacts(trx, work.workspaceId, {
          ...{ keep: kept.contactId, drop: lost.contactId },
          by: { kind: 'crm', id: work.connectionId, title: work.title },
        })
    }
    if (!lost || !kept)
      await makeLinks(trx, work, object, [{ remoteId: loser, contactId: null, state: 'merged' }])
    if (lost) await audit(trx, work, [{ action: 'merged', object, remoteId: loser }])
  }
}
