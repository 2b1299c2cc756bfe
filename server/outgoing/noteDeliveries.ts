import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { News } from '../events/router.ts'

/** Notes each event for every webhook that asks for its kind; once, whatever crashes. The body is fixed here. */
export async function noteDeliveries(
  trx: Trx,
  { workspaceId, events }: Pick<News, 'workspaceId' | 'events'>,
  now: Date,
): Promise<void> {
  if (events.length === 0) return
  const told = events.map(({ id, type, at, contactId, properties }) => ({
    ...{ id, type, contact_id: contactId, at: new Date(at).toISOString(), properties },
  }))
  await sql`
    insert into webhook_deliveries (workspace_id, webhook_id, event_id, type, body, next_at, created_at)
    select ${workspaceId}, w.id, e.id, e.type, jsonb_build_object('type', e.type, 'timestamp', e.at,
      'data', jsonb_build_object('eventId', e.id, 'properties', e.properties, 'contact', jsonb_build_object('id', c.id,
        'externalId', c.external_id, 'email', c.email, 'phone', c.phone, 'firstName', c.first_name,
        'lastName', c.last_name, 'stage', c.stage_key, 'score', c.score)))::text, ${now}, ${now}
    from jsonb_to_recordset(${toJson(told)}::jsonb) as e(id uuid, type text, contact_id uuid, at text, properties jsonb)
      join contacts c on c.workspace_id = ${workspaceId} and c.id = e.contact_id
      join outgoing_webhooks w on w.workspace_id = ${workspaceId} and w.active and w.types && array[e.type]
    on conflict do nothing`.execute(trx)
}
