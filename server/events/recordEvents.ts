import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { toJson } from '../db/json.ts'
import type { Database } from '../db/schema.ts'

export type EventRow = Selectable<Database['events']>

export type NewEvent = {
  contactId: string
  type: string
  /** When it happened; now, when absent. */
  at?: Date
  properties?: Record<string, unknown>
  /** An event with a key that the workspace already has is dropped: it is the same event, told again. */
  dedupeKey?: string
  /** Contact fields that changed along with it, in the words of rules (`city`, `attributes.size`); `*` is all. */
  touched?: readonly string[]
}

/**
 * Records what happened, notes each event in the change log for the router, and hints the workers once.
 * Answers the events that were new. Events of people who were deleted meanwhile are dropped.
 */
export async function recordEvents(
  db: Db,
  workspaceId: string,
  events: readonly NewEvent[],
): Promise<EventRow[]> {
  if (events.length === 0) return []
  const rows = events.map((event, position) => ({
    position,
    contact_id: event.contactId,
    type: event.type,
    at: event.at,
    properties: event.properties ?? {},
    dedupe_key: event.dedupeKey,
    touched: event.touched ?? [],
  }))
  const added = await sql<EventRow>`
    with told as materialized (
      select uuid7() as id, e.* from jsonb_to_recordset(${toJson(rows)}::jsonb) as e(position int, contact_id uuid,
        type text, at timestamptz, properties jsonb, dedupe_key text, touched text[])
      join contacts c on c.workspace_id = ${workspaceId} and c.id = e.contact_id
      order by e.position
    ), added as (
      insert into events (id, workspace_id, contact_id, type, at, properties, dedupe_key)
      select id, ${workspaceId}, contact_id, type, coalesce(at, clock_timestamp()), properties, dedupe_key from told
      on conflict (workspace_id, dedupe_key) where dedupe_key is not null do nothing
      returning *
    ), noted as (
      insert into changes (workspace_id, contact_id, event_id, fields)
      select ${workspaceId}, told.contact_id, told.id, told.touched from told join added using (id) order by position
    )
    select added.* from added join told using (id) order by told.position`.execute(db)
  if (added.rows.length > 0) await hint(db, workspaceId, ['changes'])
  return added.rows
}
