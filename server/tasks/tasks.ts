import { sql } from 'kysely'
import type { ChangedBy } from '../contacts/changeContacts.ts'
import type { Db, Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import { recordEvents } from '../events/recordEvents.ts'

export type NewTask = {
  contactId: string | null
  title: string
  note?: string
  /** a member; `owner` is whoever looks after the contact, null anybody */
  assignee: string | null
  dueAt: Date | null
  remindAt: Date | null
  key?: string
}

/** Makes tasks, and tells of those that concern a contact. One with a key that is there already isn't made again. */
export async function createTasks(
  db: Db,
  workspaceId: string,
  tasks: readonly NewTask[],
  { by, at }: { by: ChangedBy; at: Date },
): Promise<string[]> {
  if (tasks.length === 0) return []
  const rows = tasks.map((task) => ({
    ...{ contact_id: task.contactId, title: storable(task.title).slice(0, 300), key: task.key ?? null },
    ...{ note: storable(task.note ?? '').slice(0, 5000), assignee: task.assignee },
    ...{ due_at: task.dueAt, remind_at: task.remindAt },
  }))
  const { rows: made } = await sql<{
    id: string
    contactId: string | null
    title: string
    assignee: string | null
    key: string | null
  }>`
    insert into tasks (workspace_id, contact_id, title, note, assignee, due_at, remind_at, key, by, created_at)
    select ${workspaceId}, n.contact_id, n.title, n.note,
      case when n.assignee = 'owner' then (select c.owner_id from contacts c
        where c.workspace_id = ${workspaceId} and c.id = n.contact_id) else n.assignee end,
      n.due_at, n.remind_at, n.key, ${toJson(by)}::jsonb, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as n(contact_id uuid, title text, note text, assignee text,
      due_at timestamptz, remind_at timestamptz, key text)
    on conflict (workspace_id, key) where key is not null do nothing
    returning id, contact_id, title, assignee, key`.execute(db)
  await recordEvents(
    db,
    workspaceId,
    made.flatMap(({ id, contactId, title, assignee }) =>
      contactId
        ? [{ contactId, type: 'task.created', at, properties: { taskId: id, title, assignee, by } }]
        : [],
    ),
  )
  return made.map((one) => one.id)
}

/** Marks a task as done, or takes that back; done is told once, and ends what waits for it. False when it isn't there. */
export async function finishTask(
  db: Db,
  workspaceId: string,
  {
    id,
    done,
    outcome,
    by,
    at,
  }: { id: string; done: boolean; outcome: string | null; by: ChangedBy; at: Date },
): Promise<boolean> {
  const { rows } = await sql<{
    contactId: string | null
    title: string
    key: string | null
    was: Date | null
  }>`
    with before as (select done_at from tasks where workspace_id = ${workspaceId} and id = ${id} for update)
    update tasks t set done_at = case when ${done} then coalesce(t.done_at, ${at}) end,
      done_by = case when ${done} then ${by.id ?? null} end,
      outcome = case when ${done} then coalesce(${outcome}, t.outcome) end
    from before where t.workspace_id = ${workspaceId} and t.id = ${id}
    returning t.contact_id, t.title, t.key, before.done_at as was`.execute(db)
  const [task] = rows
  if (!task) return false
  const { contactId, title, key, was } = task
  if (done && !was && contactId)
    await recordEvents(db, workspaceId, [
      { contactId, type: 'task.done', at, properties: { taskId: id, title, key, outcome, by } },
    ])
  return true
}

/** Reminds of tasks whose time has come: their assignee, or everybody where it is nobody's. Answers how many. */
export async function remindOfTasks(trx: Trx, now: Date, limit = 500): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with due as (
      select id from tasks where remind_at <= ${now} and reminded_at is null and done_at is null
      order by remind_at limit ${limit} for update skip locked
    ), told as (
      update tasks t set reminded_at = ${now} from due where t.id = due.id
      returning t.id, t.workspace_id, t.title, t.assignee, t.contact_id
    ), noted as (
      insert into notifications (workspace_id, audience, text, link, at)
      select workspace_id, case when assignee is null then 'team' else 'user:' || assignee end, 'Due: ' || title,
        '/tasks', ${now} from told
    )
    select id from told`.execute(trx)
  return rows.length
}
