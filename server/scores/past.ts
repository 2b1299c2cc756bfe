import { sql } from 'kysely'
import type { EventFact } from '#sdk'
import { contactFacts } from '../contacts/contactFacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { eventTypes, readFields, readsStage, type ScoreDefinition } from './definition.ts'
import type { Move, Person } from './fold.ts'

/** An event as it is counted; `exactAt` is PostgreSQL's own word for its moment, to the microsecond. */
export type PastEvent = EventFact & { contactId: string; exactAt: string }

/** From where on: the last event that was looked at. */
export type Since = { contactId: string; at: string | null; id: string | null }

/** The events that a score reads, of these people, in the order in which they count. */
export async function readEvents(
  db: Db,
  workspaceId: string,
  definition: ScoreDefinition,
  people: readonly Since[],
): Promise<Map<string, PastEvent[]>> {
  if (people.length === 0) return new Map()
  const { rows } = await sql<PastEvent>`
    select e.id, e.contact_id, e.type, e.at::text as exact_at,
      to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as recorded_at, e.properties
    from unnest(${people.map((one) => one.contactId)}::uuid[], ${people.map((one) => one.at)}::timestamptz[],
        ${people.map((one) => one.id)}::uuid[]) as s (contact_id, at, id)
      join events e on e.workspace_id = ${workspaceId} and e.contact_id = s.contact_id
        and e.type = any(${eventTypes(definition)}::text[])
        and (s.at is null or (e.at >= s.at and (e.at, e.id) > (s.at, s.id)))
    order by e.at, e.id`.execute(db)
  return Map.groupBy(rows, (event) => event.contactId)
}

/** The people themselves, and the way they took along the stages where that matters. */
export async function readPeople(
  db: Db,
  workspaceId: string,
  definition: ScoreDefinition,
  contactIds: readonly string[],
): Promise<Map<string, Person>> {
  const contacts = await contactFacts(db, workspaceId, contactIds)
  const moves = readsStage(definition) ? await readMoves(db, workspaceId, contactIds) : new Map()
  const types = readFields(definition).length > 0 ? await fieldTypes(db, workspaceId) : {}
  return new Map(
    [...contacts].map(([id, contact]) => [id, { contact, types, moves: moves.get(id) ?? [] }] as const),
  )
}

async function readMoves(db: Db, workspaceId: string, contactIds: readonly string[]) {
  const { rows } = await sql<{ contactId: string; from: string | null; to: string | null; at: Date }>`
    select contact_id, from_key as "from", to_key as "to", at from stage_moves
    where workspace_id = ${workspaceId} and contact_id = any(${contactIds}::uuid[]) order by at, id`.execute(
    db,
  )
  const moves = rows.map(({ contactId, from, to, at }): Move & { contactId: string } => ({
    ...{ contactId, from, to, at: at.getTime() },
  }))
  return Map.groupBy(moves, (move) => move.contactId)
}
