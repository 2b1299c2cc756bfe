import { sql } from 'kysely'
import { type CrmHint, type CrmKind, type CrmPage, type CrmRecord, StepError } from '#sdk'
import { uuid7 } from '../db/uuid7.ts'
import { type NewEvent, recordEvents } from '../events/recordEvents.ts'
import { readCursor, saveCursor } from './cursors.ts'
import { keepHints } from './keepHints.ts'
import { contactsOf } from './links.ts'
import { CHANGED_EVERY } from './reconcile.ts'
import { fenced, type Work } from './work.ts'

/**
 * What nobody maps but what is told of people all the same: notes and tasks go on the timeline, and a company that has
 * changed is news of its people. Answers whether there is more to read now.
 */
export async function readWatched(work: Work): Promise<boolean> {
  const [person] = work.mappings.filter((mapping) => mapping.kind === 'person')
  const full = person && (await readCursor(work, person.object, 'full'))
  if (!full?.finishedAt) return false
  for (const { name, kind } of work.provider.objects) {
    if (kind === 'person' || kind === 'deal') continue
    const cursor = await readCursor(work, name, 'changed')
    const last = cursor?.finishedAt
    if (last && work.now.getTime() - last.getTime() < CHANGED_EVERY) continue
    if (kind === 'company' && !(await isShown(work, name))) {
      await saveCursor(work, name, 'changed', { cursor: null, finished: true })
      continue
    }
    const page = await pageOf(work, name, cursor?.cursor ?? undefined)
    if (kind === 'company')
      await passOn(
        work,
        name,
        page.records.map((record) => record.id),
      )
    else await noteActivities(work, name, kind, page.records)
    await saveCursor(work, name, 'changed', { cursor: page.cursor, finished: !page.more })
    return true
  }
  return false
}

/** Does a mapping take a field of it? */
async function isShown(work: Work, object: string): Promise<boolean> {
  for (const mapping of work.mappings) {
    const described = await work.describe(mapping.object)
    if (mapping.fields.some((field) => described.get(field.theirs)?.of?.object === object)) return true
  }
  return false
}

/** An account that may not read these keeps the rest in agreement all the same. */
async function pageOf(work: Work, object: string, cursor: string | undefined): Promise<CrmPage> {
  try {
    return await work.provider.changed(object, { fields: [], cursor }, work.context)
  } catch (error) {
    if (!(error instanceof StepError) || error.retry) throw error
    work.context.log(`The CRM does not let ${object} be read`, { because: error.message })
    return { records: [], cursor: cursor ?? '', more: false }
  }
}

/** Companies changed: whoever shows their fields is read again. */
export async function passOn(work: Work, object: string, ids: readonly string[]): Promise<void> {
  if (!work.provider.related || ids.length === 0) return
  const people = await work.provider.related(object, ids, work.context)
  await keepHints(
    work.pool,
    work,
    'poll',
    people.map(
      (one): CrmHint => ({ id: `of:${uuid7()}`, object: one.object, recordId: one.id, change: 'changed' }),
    ),
  )
}

/** Each once, and not those that a flow of ours has written; that one of them is done is news. */
async function noteActivities(work: Work, object: string, kind: CrmKind, records: readonly CrmRecord[]) {
  if (records.length === 0) return
  const objects = work.mappings.filter((one) => one.kind === 'person').map((one) => one.object)
  await fenced(work, async (trx) => {
    const people = records.flatMap((record) => record.people ?? [])
    const contacts = await contactsOf(trx, work, objects, people)
    const { rows } = await sql<{ remoteId: string }>`
      select remote_id from crm_links where connection_id = ${work.connectionId} and object = ${object}
        and remote_id = any(${records.map((record) => record.id)}::text[])`.execute(trx)
    const ours = new Set(rows.map((row) => row.remoteId))
    const events = records.flatMap((record) => {
      const type =
        kind === 'note' ? 'crm.note-added' : record.values.done === true ? 'crm.task-done' : 'crm.task-added'
      if (ours.has(record.id) && type !== 'crm.task-done') return []
      const about = new Set((record.people ?? []).flatMap((id) => contacts.get(id) ?? []))
      return [...about].map((contactId): NewEvent => {
        const { title = null, text = null, dueAt = null } = record.values
        return {
          ...{ contactId, type, at: record.modifiedAt < work.now ? record.modifiedAt : work.now },
          properties: { connection: work.connectionId, record: record.id, title, text, dueAt },
          dedupeKey: `${type}:${work.connectionId}:${object}:${record.id}:${contactId}`,
        }
      })
    })
    await recordEvents(trx, work.workspaceId, events)
  })
}
