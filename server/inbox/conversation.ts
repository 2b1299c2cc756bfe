import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

type Said = { contactId: string; channel: string; text: string; at: Date }

const excerpt = (text: string) => text.trim().slice(0, 300)

/** They wrote: the conversation opens again, on top and unread. */
export async function noteInbound(db: Db, workspaceId: string, { contactId, channel, text, at }: Said) {
  await sql`
    insert into conversations as c (workspace_id, contact_id, unread, last_at, last_text, last_channel, last_direction, waiting_since)
    values (${workspaceId}, ${contactId}, 1, ${at}, ${excerpt(text)}, ${channel}, 'in', ${at})
    on conflict (workspace_id, contact_id) do update set status = 'open', unread = c.unread + 1,
      last_at = greatest(c.last_at, excluded.last_at), last_text = excluded.last_text, last_channel = excluded.last_channel,
      last_direction = 'in', waiting_since = coalesce(c.waiting_since, excluded.waiting_since),
      changed_at = clock_timestamp()`.execute(db)
}

/** One of us wrote: nobody waits any more. Who answers what nobody looks after looks after it from now on. */
export async function noteReply(
  db: Db,
  workspaceId: string,
  { contactId, channel, text, at, author }: Said & { author: string | undefined },
) {
  await sql`
    insert into conversations as c (workspace_id, contact_id, last_at, last_text, last_channel, last_direction, assignee)
    values (${workspaceId}, ${contactId}, ${at}, ${excerpt(text)}, ${channel}, 'out', ${author ?? null})
    on conflict (workspace_id, contact_id) do update set unread = 0, last_at = greatest(c.last_at, excluded.last_at),
      last_text = excluded.last_text, last_channel = excluded.last_channel, last_direction = 'out', waiting_since = null,
      assignee = coalesce(c.assignee, excluded.assignee), changed_at = clock_timestamp()`.execute(db)
}

export type ConversationChange = { status?: 'open' | 'closed'; assignee?: string | null; read?: boolean }

/** Returns whether there is such a conversation. Closing one also reads it. */
export async function changeConversation(
  db: Db,
  workspaceId: string,
  contactId: string,
  { status, assignee, read }: ConversationChange,
): Promise<boolean> {
  const seen = read ?? (status === 'closed' ? true : undefined)
  const { numAffectedRows } = await sql`
    update conversations set status = coalesce(${status ?? null}, status),
      assignee = ${assignee === undefined ? sql`assignee` : sql`${assignee}::text`},
      unread = ${seen === undefined ? sql`unread` : seen ? sql`0` : sql`greatest(unread, 1)`},
      waiting_since = ${status === 'closed' ? sql`null` : sql`waiting_since`}, changed_at = clock_timestamp()
    where workspace_id = ${workspaceId} and contact_id = ${contactId}`.execute(db)
  return numAffectedRows === 1n
}
