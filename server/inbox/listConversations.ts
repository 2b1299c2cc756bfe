import { type RawBuilder, sql } from 'kysely'
import { contactFacts, nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'

export type InboxFilter = {
  status: 'open' | 'closed' | 'all'
  /** a member's user id, `nobody` or `anyone` */
  assignee: string
  unread: boolean
  channel?: string
  q?: string
}

type Row = {
  contactId: string
  status: 'open' | 'closed'
  assignee: string | null
  unread: number
  lastAt: string
  lastText: string
  lastChannel: string
  lastDirection: 'in' | 'out'
  waitingSince: Date | null
}

/** Conversations, the one with the last word first. */
export async function listConversations(
  db: Db,
  workspaceId: string,
  filter: InboxFilter,
  { cursor, limit }: { cursor?: string; limit: number },
) {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const { rows } = await sql<Row>`
    select contact_id, status, assignee, unread, last_text, last_channel, last_direction, waiting_since,
      to_char(last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as last_at
    from conversations c where ${matching(workspaceId, filter)}
      and ${after ? sql`(c.last_at, c.contact_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by c.last_at desc, c.contact_id desc limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const contacts = await contactFacts(
    db,
    workspaceId,
    page.map((row) => row.contactId),
  )
  const items = page.flatMap((row) => {
    const contact = contacts.get(row.contactId)
    return contact ? [{ ...row, name: nameOf(contact) }] : []
  })
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items,
    ...(last && { nextCursor: Buffer.from(`${last.lastAt} ${last.contactId}`).toString('base64url') }),
  }
}

function matching(
  workspaceId: string,
  { status, assignee, unread, channel, q }: InboxFilter,
): RawBuilder<boolean> {
  const parts: RawBuilder<boolean>[] = [sql`c.workspace_id = ${workspaceId}`]
  if (status !== 'all') parts.push(sql`c.status = ${status}`)
  if (assignee === 'nobody') parts.push(sql`c.assignee is null`)
  else if (assignee !== 'anyone') parts.push(sql`c.assignee = ${assignee}`)
  if (unread) parts.push(sql`c.unread > 0`)
  if (channel) parts.push(sql`c.last_channel = ${channel}`)
  if (q?.trim()) {
    const pattern = `%${q
      .trim()
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`c.contact_id in (select find_contacts(${workspaceId}, ${pattern}, 2000)
      union select find_said(${workspaceId}, ${pattern}, 2000))`)
  }
  return sql`${sql.join(parts, sql` and `)}`
}

/** What stands beside the filters: how many are open, mine, nobody's, unread. */
export async function countConversations(db: Db, workspaceId: string, userId: string | undefined) {
  const { rows } = await sql<{ open: number; mine: number; nobody: number; unread: number }>`
    select count(*)::int as open, count(*) filter (where assignee = ${userId ?? ''})::int as mine,
      count(*) filter (where assignee is null)::int as nobody, count(*) filter (where unread > 0)::int as unread
    from conversations where workspace_id = ${workspaceId} and status = 'open'`.execute(db)
  return rows[0] ?? { open: 0, mine: 0, nobody: 0, unread: 0 }
}

/** How many wait for me, or for whoever takes them. */
export async function countWaiting(db: Db, workspaceId: string, userId: string | undefined): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from conversations
    where workspace_id = ${workspaceId} and unread > 0 and status = 'open'
      and (assignee is null or assignee = ${userId ?? ''})`.execute(db)
  return rows[0]?.count ?? 0
}

function readCursor(text: string): { at: string; id: string } {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ')
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z$/.test(at) && /^[0-9a-f-]{36}$/.test(id)) return { at, id }
  throw new InvalidInput(
    {
      en: 'The cursor does not belong to this list. Start again without it.',
      es: 'El cursor no es de esta lista. Empieza de nuevo sin él.',
    },
    { cursor: { en: 'Unknown cursor', es: 'Cursor desconocido' } },
  )
}
