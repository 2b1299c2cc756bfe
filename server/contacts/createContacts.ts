import { randomUUIDv7 } from 'node:crypto'
import { sql } from 'kysely'
import { type Db, readNow } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { type NewEvent, recordEvents } from '../events/recordEvents.ts'
import { cleanTag } from './applyChange.ts'
import type { ChangedBy } from './changeContacts.ts'

/** A contact to be, its values already in the form they are stored in (`readField`). */
export type NewContact = {
  externalId?: string | null
  email?: string | null
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  company?: string | null
  city?: string | null
  country?: string | null
  language?: string | null
  timeZone?: string | null
  score?: number
  ownerId?: string | null
  /** where this one came from, when not from where the others did */
  source?: string | null
  attributes?: Record<string, unknown>
  tags?: readonly string[]
  stage?: string | null
}

/**
 * Creates contacts and records `contact.created` (and `contact.imported`). Answers their ids in the order of
 * `rows`; undefined where the e-mail or external id belongs to somebody already.
 */
export async function createContacts(
  db: Db,
  workspaceId: string,
  rows: readonly NewContact[],
  { source, importId, by, at }: { source: string; importId?: string; by?: ChangedBy; at?: Date },
): Promise<(string | undefined)[]> {
  if (rows.length === 0) return []
  const now = at ?? (await readNow(db))
  const people = rows.map(({ tags, ...row }) => ({
    ...row,
    id: randomUUIDv7(),
    attributes: row.attributes ?? {},
    tags: [...new Set((tags ?? []).map(cleanTag).filter(Boolean))],
  }))
  const { rows: made } = await sql<{ id: string }>`
    insert into contacts (id, workspace_id, external_id, email, phone, first_name, last_name, company, city, country,
      language, time_zone, score, owner_id, attributes, tags, stage_key, stage_since, source, import_id, created_at, updated_at)
    select p.id, ${workspaceId}, p."externalId", p.email, p.phone, p."firstName", p."lastName", p.company, p.city,
      p.country, p.language, p."timeZone", coalesce(p.score, 0), p."ownerId", p.attributes, p.tags, p.stage,
      case when p.stage is not null then ${now}::timestamptz end, coalesce(p.source, ${source}), ${importId ?? null}::uuid, ${now}, ${now}
    from jsonb_to_recordset(${toJson(people)}::jsonb) as p(id uuid, "externalId" text, email text, phone text,
      "firstName" text, "lastName" text, company text, city text, country text, language text, "timeZone" text,
      score numeric, "ownerId" text, attributes jsonb, tags text[], stage text, source text)
    on conflict do nothing
    returning id`.execute(db)
  const created = new Set(made.map((row) => row.id))
  await recordCreation(
    db,
    workspaceId,
    people.filter((person) => created.has(person.id)),
    {
      source,
      importId,
      by: by ?? { kind: importId ? 'import' : 'system', id: importId },
      at: now,
    },
  )
  return people.map((person) => (created.has(person.id) ? person.id : undefined))
}

async function recordCreation(
  db: Db,
  workspaceId: string,
  people: { id: string; stage?: string | null }[],
  { source, importId, by, at }: { source: string; importId?: string; by: ChangedBy; at: Date },
) {
  const staged = people.filter((person) => person.stage)
  if (staged.length > 0)
    await sql`
      insert into stage_moves (workspace_id, contact_id, from_key, to_key, at, by)
      select ${workspaceId}, s.id, null, s.stage, ${at}, ${toJson(by)}::jsonb
      from jsonb_to_recordset(${toJson(staged)}::jsonb) as s(id uuid, stage text)`.execute(db)
  await recordEvents(
    db,
    workspaceId,
    people.flatMap(({ id }): NewEvent[] => [
      { contactId: id, type: 'contact.created', at, properties: { source, by }, touched: ['*'] },
      ...(importId ? [{ contactId: id, type: 'contact.imported', at, properties: { importId } }] : []),
    ]),
  )
}
