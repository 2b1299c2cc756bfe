import { type RawBuilder, sql } from 'kysely'
import { outranks, type Role } from '../accounts/permissions.ts'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'

/** Who looks: some notices are for admins, some for the one who looks after the contact. */
export type Reader = { userId: string | undefined; role: Role }
export type Notification = {
  id: string
  text: string
  link: string | null
  at: string
  readAt: Date | null
}

const contact = sql`case when n.link ~ '^/contacts/[0-9a-f-]{36}$' then substring(n.link from 11)::uuid end`

/** A contact that nobody looks after is everybody's. */
const mine = (workspaceId: string, { userId, role }: Reader): RawBuilder<boolean> => sql`
  n.workspace_id = ${workspaceId} and (
    n.audience = 'team'
    or n.audience = ${`user:${userId ?? ''}`}
    or n.audience = 'admins' and ${outranks(role, 'admin')}
    or n.audience = 'owner' and coalesce((select c.owner_id from contacts c
      where c.workspace_id = ${workspaceId} and c.id = ${contact}), ${userId ?? ''}) = ${userId ?? ''})`

export async function listNotifications(
  db: Db,
  workspaceId: string,
  { reader, cursor, limit }: { reader: Reader; cursor?: string; limit: number },
): Promise<{ items: Notification[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const { rows } = await sql<Notification>`
    select n.id, n.text, n.link, n.read_at, to_char(n.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from notifications n where ${mine(workspaceId, reader)}
      and ${after ? sql`(n.at, n.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by n.at desc, n.id desc limit ${limit + 1}`.execute(db)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, ...(last && { nextCursor: Buffer.from(`${last.at} ${last.id}`).toString('base64url') }) }
}

export async function countUnread(db: Db, workspaceId: string, reader: Reader): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from notifications n
    where ${mine(workspaceId, reader)} and n.read_at is null`.execute(db)
  return rows[0]?.count ?? 0
}

/** Read by one is read by all: a notice is a job for the team, and somebody has seen to it. */
export async function markRead(
  db: Db,
  workspaceId: string,
  { reader, ids }: { reader: Reader; ids?: string[] },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update notifications n set read_at = now()
    where ${mine(workspaceId, reader)} and n.read_at is null
      and ${ids ? sql`n.id = any(${ids}::uuid[])` : sql`true`}`.execute(db)
  return Number(numAffectedRows ?? 0)
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
