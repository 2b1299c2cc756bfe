import { sql } from 'kysely'
import { always } from '#sdk/rules'
import type { Db } from '../db/connect.ts'
import { compileRule } from '../rules/compileRule.ts'
import { applyRecords } from './applyRecords.ts'
import { type Cursor, readCursor, saveCursor } from './cursors.ts'
import { keepLease } from './lease.ts'
import type { Mapping } from './mapping.ts'
import { fenced, type Work } from './work.ts'

/** The most records of a page that are merged in one go; the lease is kept in between. */
const THEIRS = 2000
/** How many of ours are put on the list in one statement. */
const OURS = 5000

/** Asks for everything to be read once, from the beginning, and for ours to be made there. */
export async function startFullSync(trx: Db, workspaceId: string, connectionId: string): Promise<void> {
  await sql`
    insert into crm_cursors (connection_id, object, kind, workspace_id, started_at)
    select connection_id, object, k, workspace_id, clock_timestamp()
    from crm_mappings, unnest(array['full', 'push']) as k
    where workspace_id = ${workspaceId} and connection_id = ${connectionId}
    on conflict (connection_id, object, kind) do update set cursor = null, done = 0, total = null, error = null,
      started_at = excluded.started_at, finished_at = null`.execute(trx)
  await sql`update crm_syncs set due_at = '-infinity' where connection_id = ${connectionId}`.execute(trx)
}

/**
 * One page of the first full sync: theirs first, all objects, then ours that have no record yet. A page is done or not
 * done; after a crash it goes on with the page it was at. Answers whether there is more to do now: not while the
 * vendor is still putting a page together.
 */
export async function fullSyncPage(work: Work): Promise<boolean> {
  for (const kind of ['full', 'push'] as const)
    for (const mapping of work.mappings) {
      const cursor = await readCursor(work, mapping.object, kind)
      if (!cursor?.startedAt || cursor.finishedAt) continue
      if (kind === 'full') return readPage(work, mapping, cursor)
      await listOurs(work, mapping, cursor)
      return true
    }
  return false
}

async function readPage(work: Work, mapping: Mapping, cursor: Cursor): Promise<boolean> {
  const { object } = mapping
  const fields = await work.fieldsOf(mapping)
  if (cursor.cursor === null) {
    await work.provider.prepare?.(object, work.context)
    // From here on: what changes while we read is read once more.
    const { cursor: from } = await work.provider.changed(object, { fields }, work.context)
    await saveCursor(work, object, 'changed', { cursor: from, finished: true })
  }
  const page = await work.provider.list(object, { fields, cursor: cursor.cursor ?? undefined }, work.context)
  for (let at = 0; at < page.records.length; at += THEIRS) {
    if (at > 0) await keepLease(work, work)
    await applyRecords(work, mapping, page.records.slice(at, at + THEIRS))
  }
  await saveCursor(work, object, 'full', {
    cursor: page.cursor,
    done: (page.anew ? 0 : cursor.done) + page.records.length,
    total: page.total ?? cursor.total,
    finished: !page.more,
  })
  return page.records.length > 0 || !page.more
}

/** Puts ours on the list of what is to be looked at there. */
async function listOurs(work: Work, mapping: Mapping, cursor: Cursor) {
  const rule = compileRule(mapping.inclusion ?? always, { types: work.types, now: work.now })
  const last = await fenced(work, async (trx) => {
    const { rows } = await sql<{ last: string | null; count: number }>`
      with ours as materialized (
        select c.id from contacts c where c.workspace_id = ${work.workspaceId}
          and ${cursor.cursor ? sql`c.id > ${cursor.cursor}::uuid` : sql`true`} and ${mapping.createsThere ? rule : sql`false`}
          and not exists (select 1 from crm_links l where l.connection_id = ${work.connectionId}
            and l.object = ${mapping.object} and l.contact_id = c.id and l.state = 'linked')
        order by c.id limit ${OURS}
      ), listed as (
        insert into crm_outbox (workspace_id, connection_id, object, contact_id)
        select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, ${mapping.object}, id from ours
        on conflict (connection_id, object, contact_id) do nothing
      )
      select max(id::text) as last, count(*)::int as count from ours`.execute(trx)
    return rows[0]
  })
  const count = last?.count ?? 0
  await saveCursor(work, mapping.object, 'push', {
    cursor: last?.last ?? cursor.cursor,
    done: cursor.done + count,
    finished: count < OURS,
  })
}
