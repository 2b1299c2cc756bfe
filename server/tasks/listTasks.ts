import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'

export type Task = {
  id: string
  contactId: string | null
  contact: string | null
  title: string
  note: string
  assignee: string | null
  dueAt: string | null
  remindAt: string | null
  doneAt: string | null
  doneBy: string | null
  outcome: string | null
}
export type TaskFilter = {
  status: 'open' | 'done'
  /** a member, `nobody`, or anybody when absent */
  assignee?: string
  contactId?: string
  cursor?: string
  limit: number
}

const iso = (column: string) =>
  sql.raw(`to_char(t.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
const NEVER = '9999-12-31T00:00:00.000Z'

/** Open ones by when they are due, done ones the latest first. */
export async function listTasks(
  db: Db,
  workspaceId: string,
  { status, assignee, contactId, cursor, limit }: TaskFilter,
): Promise<{ items: Task[]; nextCursor?: string }> {
  const done = status === 'done'
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const at = done ? sql`t.done_at` : sql`coalesce(t.due_at, ${NEVER}::timestamptz)`
  const { rows } = await sql<Task>`
    select t.id, t.contact_id, t.title, t.note, t.assignee, t.done_by, t.outcome, ${iso('due_at')} as due_at,
      ${iso('remind_at')} as remind_at, ${iso('done_at')} as done_at,
      nullif(coalesce(nullif(trim(concat_ws(' ', c.first_name, c.last_name)), ''), c.email, c.phone, c.company), '') as contact
    from tasks t left join contacts c on c.workspace_id = t.workspace_id and c.id = t.contact_id
    where t.workspace_id = ${workspaceId} and ${done ? sql`t.done_at is not null` : sql`t.done_at is null`}
      and ${assignee === undefined ? sql`true` : assignee === 'nobody' ? sql`t.assignee is null` : sql`t.assignee = ${assignee}`}
      and ${contactId ? sql`t.contact_id = ${contactId}` : sql`true`}
      and ${
        after
          ? done
            ? sql`(date_trunc('milliseconds', ${at}), t.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
            : sql`(date_trunc('milliseconds', ${at}), t.id) > (${after.at}::timestamptz, ${after.id}::uuid)`
          : sql`true`
      }
    order by ${done ? sql`date_trunc('milliseconds', ${at}) desc, t.id desc` : sql`date_trunc('milliseconds', ${at}), t.id`}
    limit ${limit + 1}`.execute(db)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  if (!last) return { items }
  const place = (done ? last.doneAt : last.dueAt) ?? NEVER
  return { items, nextCursor: Buffer.from(`${place} ${last.id}`).toString('base64url') }
}

export async function countDue(db: Db, workspaceId: string, userId: string | undefined): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from tasks where workspace_id = ${workspaceId} and done_at is null
      and assignee = ${userId ?? ''} and due_at <= clock_timestamp()`.execute(db)
  return rows[0]?.count ?? 0
}

function readCursor(text: string): { at: string; id: string } {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ')
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$/.test(at) && /^[0-9a-f-]{36}$/.test(id)) return { at, id }
  throw new InvalidInput(
    {
      en: 'The cursor does not belong to this list. Start again without it.',
      es: 'El cursor no es de esta lista. Empieza de nuevo sin él.',
    },
    { cursor: { en: 'Unknown cursor', es: 'Cursor desconocido' } },
  )
}
