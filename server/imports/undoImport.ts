import { sql } from 'kysely'
import { changeContacts } from '../contacts/changeContacts.ts'
import { deleteContacts } from '../contacts/deleteContact.ts'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { InWorkspace } from '../files/files.ts'
import type { Job } from './job.ts'

const BATCH = 500
const mostNamed = 200

export type Stayed = {
  contactId: string
  name: string
  why: 'changed' | 'in-flow' | 'talked-to' | 'event' | 'note'
}
type Undo = { inWorkspace: InWorkspace; ours: (db: Db) => Promise<void>; signal?: AbortSignal }

/**
 * Takes an import back: deletes whom it created, unless something has happened with them since, and gives back to whom
 * it changed what they had before, unless somebody changed them again. Says who stays, and why.
 */
export async function undoImport({ inWorkspace, ours, signal }: Undo, job: Job): Promise<void> {
  const report = { deleted: 0, restored: 0, stayed: 0, named: [] as Stayed[] }
  let after = '00000000-0000-0000-0000-000000000000'
  for (let more = true; more; ) {
    signal?.throwIfAborted()
    await inWorkspace(async (db) => {
      await ours(db)
      const made = await listMade(db, job, after)
      const free = made.filter((contact) => contact.why === null).map((contact) => contact.contactId)
      report.deleted += await deleteContacts(db, job.workspaceId, free)
      for (const { contactId, name, why } of made) if (why) stay(report, { contactId, name, why })
      after = made.at(-1)?.contactId ?? after
      more = made.length === BATCH
    })
  }
  for (let more = true; more; ) {
    signal?.throwIfAborted()
    await inWorkspace(async (db) => {
      await ours(db)
      more = await restore(db, job, report)
    })
  }
  await inWorkspace(async (db) => {
    await ours(db)
    await db
      .deleteFrom('consents')
      .where('workspaceId', '=', job.workspaceId)
      .where(sql<boolean>`evidence->>'importId' = ${job.id}`)
      .execute()
    await sql`
      update imports set status = 'undone', finished_at = now(), error = null,
        report = report || ${toJson({ undo: report })}::jsonb
      where workspace_id = ${job.workspaceId} and id = ${job.id}`.execute(db)
  })
}

function stay(report: { stayed: number; named: Stayed[] }, who: Stayed) {
  report.stayed++
  if (report.named.length < mostNamed) report.named.push(who)
}

/** Whom the import created, in order of their ids, with what has happened with them since. */
async function listMade(db: Db, { workspaceId, id }: Job, after: string) {
  const { rows } = await sql<Omit<Stayed, 'why'> & { why: Stayed['why'] | null }>`
    select c.id as contact_id,
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone, c.external_id, '') as name,
      case
        when exists (select from runs r where r.workspace_id = c.workspace_id and r.contact_id = c.id) then 'in-flow'
        when exists (select from messages m where m.workspace_id = c.workspace_id and m.contact_id = c.id)
          or exists (select from calls k where k.workspace_id = c.workspace_id and k.contact_id = c.id) then 'talked-to'
        when exists (select from notes n where n.workspace_id = c.workspace_id and n.contact_id = c.id) then 'note'
        when c.revision <> coalesce((select max((r.before->>'revision')::bigint) from import_rows r
          where r.workspace_id = c.workspace_id and r.import_id = ${id} and r.contact_id = c.id), 1) then 'changed'
        when exists (select from events e where e.workspace_id = c.workspace_id and e.contact_id = c.id
          and e.type not in ('contact.created', 'contact.imported', 'segment.entered', 'segment.left')
          and e.properties->'by'->>'id' is distinct from ${id}) then 'event'
      end as why
    from contacts c where c.workspace_id = ${workspaceId} and c.import_id = ${id} and c.id > ${after}::uuid
    order by c.id limit ${BATCH} for update`.execute(db)
  return rows
}

type Before = {
  contactId: string
  name: string
  was: Record<string, unknown>
  revision: string
  current: string | null
}

/** One batch of those who were there before. Of several lines about one person, the first tells how it was. */
async function restore(
  db: Db,
  { workspaceId, id }: Job,
  report: { restored: number; stayed: number; named: Stayed[] },
): Promise<boolean> {
  const { rows } = await sql<Before>`
    with changed as (
      select r.contact_id, jsonb_object_agg(w.key, w.value order by r.line desc) as was,
        max((r.before->>'revision')::bigint)::text as revision
      from import_rows r, jsonb_each(r.before->'was') as w
      where r.workspace_id = ${workspaceId} and r.import_id = ${id} and r.before is not null
      group by r.contact_id order by r.contact_id limit ${BATCH}
    )
    select changed.*, c.revision::text as current,
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone, '') as name
    from changed left join contacts c on c.workspace_id = ${workspaceId} and c.id = changed.contact_id
      and c.import_id is distinct from ${id}`.execute(db)
  const untouched = rows.filter((row) => row.current === row.revision)
  const changes = untouched.map(({ contactId, was: { stage, stageSince: _, ...set } }) => ({
    contactId,
    set,
    stage: stage as string | null | undefined, // as it was stored
  }))
  await changeContacts(db, workspaceId, changes, { kind: 'undo', id })
  report.restored += untouched.length
  for (const { contactId, name, current, revision } of rows)
    if (current !== null && current !== revision) stay(report, { contactId, name, why: 'changed' })
  await sql`
    update import_rows set before = null where workspace_id = ${workspaceId} and import_id = ${id}
      and contact_id = any(${rows.map((row) => row.contactId)}::uuid[])`.execute(db)
  return rows.length === BATCH
}
