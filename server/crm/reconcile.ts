import { sql } from 'kysely'
import type { CrmHint } from '#sdk'
import { applyRecords } from './applyRecords.ts'
import { readCursor, saveCursor } from './cursors.ts'
import { keepHints } from './keepHints.ts'
import type { Mapping } from './mapping.ts'
import { fenced, type Work } from './work.ts'

/** Webhooks get lost. What changed is asked for this often all the same. */
export const CHANGED_EVERY = 15 * 60_000
/** A record that is gone says nothing when its webhook was lost: the ids are compared once a night. */
export const IDS_EVERY = 24 * 3_600_000

/** Reads what changed there since the last time, page by page. Answers whether there is more to read now. */
export async function readChanged(work: Work): Promise<boolean> {
  for (const mapping of work.mappings) {
    const cursor = await readCursor(work, mapping.object, 'changed')
    // Before the first full sync there is nothing to go on from.
    if (!cursor?.cursor || !isDue(work, cursor.finishedAt, CHANGED_EVERY)) continue
    const fields = await work.fieldsOf(mapping)
    const page = await work.provider.changed(mapping.object, { fields, cursor: cursor.cursor }, work.context)
    await applyRecords(work, mapping, page.records)
    await keepHints(work.pool, work, 'poll', page.hints ?? [])
    await saveCursor(work, mapping.object, 'changed', { cursor: page.cursor, finished: !page.more })
    return true
  }
  return false
}

const isDue = ({ now }: Work, last: Date | null, every: number) =>
  last === null || now.getTime() - last.getTime() >= every

/** Compares the ids of all records with what we know, page by page; what differs is read again like any hint. */
export async function compareIds(work: Work): Promise<boolean> {
  for (const mapping of work.mappings) {
    const full = await readCursor(work, mapping.object, 'full')
    if (!full?.finishedAt) continue
    const cursor = await readCursor(work, mapping.object, 'ids')
    const running = cursor !== undefined && cursor.finishedAt === null && cursor.cursor !== null
    if (!running && cursor && !isDue(work, cursor.finishedAt, IDS_EVERY)) continue
    if (!cursor && !isDue(work, full.finishedAt, IDS_EVERY)) continue
    const since = running ? (cursor.startedAt ?? work.now) : work.now
    if (!running) await begin(work, mapping, since)
    const page = await work.provider.ids(
      mapping.object,
      running ? (cursor.cursor ?? undefined) : undefined,
      work.context,
    )
    const unknown = await markSeen(work, mapping, page.ids)
    await keepHints(work.pool, work, 'ids', hintsFor(mapping, unknown, since, 'changed'))
    if (!page.more) {
      const missing = await notSeen(work, mapping, since)
      await keepHints(work.pool, work, 'ids', hintsFor(mapping, missing, since, 'deleted'))
    }
    await saveCursor(work, mapping.object, 'ids', {
      cursor: page.cursor || 'begun',
      done: (running ? cursor.done : 0) + page.ids.length,
      finished: !page.more,
    })
    return true
  }
  return false
}

const hintsFor = ({ object }: Mapping, ids: readonly string[], at: Date, change: 'changed' | 'deleted') =>
  ids.map(
    (recordId): CrmHint => ({ id: `ids:${at.getTime()}:${object}:${recordId}`, object, recordId, change }),
  )

async function begin(work: Work, { object }: Mapping, at: Date) {
  await fenced(work, (trx) =>
    sql`
      insert into crm_cursors (connection_id, object, kind, workspace_id, started_at)
      values (${work.connectionId}, ${object}, 'ids', ${work.workspaceId}, ${at})
      on conflict (connection_id, object, kind) do update set started_at = excluded.started_at, cursor = null, done = 0,
        finished_at = null`.execute(trx),
  )
}

/** Notes which links are still there. Answers the ids that nobody knows yet, or that were thought gone. */
async function markSeen(work: Work, { object }: Mapping, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await fenced(work, (trx) =>
    sql<{ remoteId: string; state: string }>`
      update crm_links set seen_at = ${work.now} where connection_id = ${work.connectionId} and object = ${object}
        and remote_id = any(${ids}::text[]) returning remote_id, state`.execute(trx),
  )
  const known = new Set(rows.filter((row) => row.state !== 'gone').map((row) => row.remoteId))
  return ids.filter((id) => !known.has(id))
}

async function notSeen(work: Work, { object }: Mapping, since: Date): Promise<string[]> {
  const { rows } = await fenced(work, (trx) =>
    sql<{ remoteId: string }>`
      select remote_id from crm_links where connection_id = ${work.connectionId} and object = ${object}
        and state = 'linked' and seen_at < ${since}::timestamptz`.execute(trx),
  )
  return rows.map((row) => row.remoteId)
}
