import { sql } from 'kysely'
import type { FieldTypes } from '#sdk/rules'
import { type Db, readNow } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { type NewEvent, recordEvents } from '../events/recordEvents.ts'
import { countedFields } from '../scores/countedFields.ts'
import { applyChange, type ContactChange, changedFields, type Draft, draftOf } from './applyChange.ts'
import type { ContactRow } from './contactFacts.ts'
import { fieldTypes } from './fieldTypes.ts'
import type { Problem } from './problems.ts'

/** Who or what changed a contact: `{ kind: 'flow', id: flowId }`. Shown in its timeline. */
export type ChangedBy = {
  kind: 'user' | 'api' | 'flow' | 'rule' | 'import' | 'crm' | 'undo' | 'system'
  id?: string
  title?: string
}

/** What came of it: the fields that really changed, and what was refused and stays as it was. */
export type Changed = { fields: string[]; refused: Problem[]; revision: string }

/**
 * Changes contacts: the one way to do it. In a handful of statements for the whole batch it locks them in id
 * order, applies what can be applied, and records stage moves, events and the change log. Contacts that are not
 * (or no longer) there are absent from the answer. A refused value never costs the others theirs.
 */
export async function changeContacts(
  db: Db,
  workspaceId: string,
  changes: readonly ContactChange[],
  by: ChangedBy,
  at?: Date,
): Promise<Map<string, Changed>> {
  if (changes.length === 0) return new Map()
  const ids = [...new Set(changes.map((change) => change.contactId))]
  const drafts = await lockDrafts(db, workspaceId, ids)
  const known = await loadKnown(db, workspaceId, changes, at)
  for (const change of changes) {
    const draft = drafts.get(change.contactId)
    if (draft) applyChange(draft, change, known)
  }
  await refuseTaken(db, workspaceId, drafts)

  const results = new Map<string, Changed>()
  const events: NewEvent[] = []
  const saved: Draft[] = []
  for (const [id, draft] of drafts) {
    const fields = changedFields(draft)
    const revision = fields.length > 0 ? String(BigInt(draft.before.revision) + 1n) : draft.before.revision
    results.set(id, { fields, refused: draft.refused, revision })
    if (fields.length === 0) continue
    saved.push(draft)
    events.push(...eventsOf(id, draft, fields, { by, at: known.at }))
  }
  await save(db, workspaceId, saved, known.at)
  await recordMoves(db, workspaceId, saved, { by, at: known.at })
  await recordEvents(db, workspaceId, events)
  return results
}

async function lockDrafts(db: Db, workspaceId: string, ids: string[]): Promise<Map<string, Draft>> {
  const rows = await db
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map((row): [string, Draft] => [row.id, draftOf(row)]))
}

async function loadKnown(db: Db, workspaceId: string, changes: readonly ContactChange[], at?: Date) {
  const sets = changes.flatMap((change) => Object.keys(change.set ?? {}))
  const types: FieldTypes = sets.some((field) => field.startsWith('attributes.'))
    ? await fieldTypes(db, workspaceId)
    : {}
  const moves = changes.some((change) => change.stage !== undefined || change.set?.stage !== undefined)
  const numbers = sets.some((field) => field === 'score' || field.startsWith('attributes.'))
  return {
    types,
    counted: numbers ? await countedFields(db, workspaceId) : new Set<string>(),
    stages: new Set(moves ? await stageKeys(db, workspaceId) : []),
    at: at ?? (await readNow(db)),
  }
}

export async function stageKeys(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('stages')
    .select('key')
    .where('workspaceId', '=', workspaceId)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.key)
}

/** Takes back e-mails and external ids that somebody else has; the unique index would refuse the whole batch. */
async function refuseTaken(db: Db, workspaceId: string, drafts: Map<string, Draft>) {
  for (const field of ['email', 'externalId'] as const) {
    const keyOf = (row: ContactRow) => (field === 'email' ? row.email?.toLowerCase() : row.externalId)
    const wanting = [...drafts.values()].filter(
      ({ before, now }) => now[field] !== null && keyOf(now) !== keyOf(before),
    )
    if (wanting.length === 0) continue
    const column = field === 'email' ? sql`email_key` : sql`external_id`
    const { rows } = await sql<{ key: string }>`
      select ${column} as key from contacts where workspace_id = ${workspaceId}
        and ${column} = any(${wanting.map(({ now }) => keyOf(now))}::text[])`.execute(db)
    const taken = new Set(rows.map((row) => row.key))
    for (const draft of wanting) {
      const key = keyOf(draft.now) ?? ''
      if (taken.has(key)) {
        draft.refused.push({ code: 'taken', column: field, value: key, about: field })
        draft.now[field] = draft.before[field]
      }
      taken.add(key)
    }
  }
}

async function save(db: Db, workspaceId: string, drafts: Draft[], at: Date) {
  if (drafts.length === 0) return
  const rows = drafts.map(({ now }) => ({
    id: now.id,
    external_id: now.externalId,
    email: now.email,
    phone: now.phone,
    first_name: now.firstName,
    last_name: now.lastName,
    company: now.company,
    city: now.city,
    country: now.country,
    language: now.language,
    time_zone: now.timeZone,
    attributes: now.attributes,
    tags: now.tags,
    stage_key: now.stageKey,
    stage_since: now.stageSince,
    score: now.score,
    source: now.source,
    owner_id: now.ownerId,
  }))
  await sql`
    update contacts c set external_id = n.external_id, email = n.email, phone = n.phone, first_name = n.first_name,
      last_name = n.last_name, company = n.company, city = n.city, country = n.country, language = n.language,
      time_zone = n.time_zone, attributes = n.attributes, tags = n.tags, stage_key = n.stage_key,
      stage_since = n.stage_since, score = n.score, source = n.source, owner_id = n.owner_id,
      updated_at = ${at}, revision = c.revision + 1
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as n(id uuid, external_id text, email text, phone text,
      first_name text, last_name text, company text, city text, country text, language text, time_zone text,
      attributes jsonb, tags text[], stage_key text, stage_since timestamptz, score numeric, source text, owner_id text)
    where c.workspace_id = ${workspaceId} and c.id = n.id`.execute(db)
}

async function recordMoves(
  db: Db,
  workspaceId: string,
  drafts: Draft[],
  { by, at }: { by: ChangedBy; at: Date },
) {
  const moves = drafts.flatMap(({ now, moves }) => moves.map((move) => ({ ...move, contactId: now.id })))
  if (moves.length === 0) return
  await sql`
    insert into stage_moves (workspace_id, contact_id, from_key, to_key, at, by, from_since, why)
    select ${workspaceId}, m."contactId", m."from", m."to", ${at}, ${toJson(by)}::jsonb, m."fromSince", m.why
    from jsonb_to_recordset(${toJson(moves)}::jsonb)
      as m("contactId" uuid, "from" text, "to" text, "fromSince" timestamptz, why jsonb)`.execute(db)
}

function eventsOf(
  contactId: string,
  { before, now, moves }: Draft,
  fields: string[],
  { by, at }: { by: ChangedBy; at: Date },
): NewEvent[] {
  const values = fields.filter((field) => !['tags', 'stage', 'stageSince'].includes(field))
  const events: NewEvent[] = []
  if (values.length > 0)
    events.push({ contactId, type: 'contact.updated', at, properties: { fields: values, by } })
  for (const tag of now.tags)
    if (!before.tags.includes(tag)) events.push({ contactId, type: 'tag.added', at, properties: { tag, by } })
  for (const tag of before.tags)
    if (!now.tags.includes(tag)) events.push({ contactId, type: 'tag.removed', at, properties: { tag, by } })
  const revision = String(BigInt(before.revision) + 1n)
  for (const { from, to, fromSince, why } of moves)
    events.push({
      ...{ contactId, type: 'stage.changed', at },
      properties: { from, to, by, revision, since: fromSince, ...(why?.text && { why: why.text }) },
    })
  return events.map((event, index) => (index === 0 ? { ...event, touched: [...fields, 'updatedAt'] } : event))
}
