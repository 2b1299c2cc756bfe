import { sql } from 'kysely'
import type { ContactFacts, EventFact } from '#sdk'
import { type Comparison, evaluate, type FieldTypes, type Rule } from '#sdk/rules'
import { contactFacts } from '../contacts/contactFacts.ts'
import type { Trx } from '../db/connect.ts'
import { together } from '../db/together.ts'

/** What a batch of decisions may look at, read once: contacts, the events their rules count, the workspace's settings. */
export type Facts = {
  now: Date
  zone: string
  types: FieldTypes
  contacts: Map<string, ContactFacts>
  eventsOf(contactId: string): (type: string) => readonly EventFact[]
}

export async function loadFacts(
  trx: Trx,
  workspaceId: string,
  contactIds: readonly string[],
  eventTypes: readonly string[],
  now: Date,
): Promise<Facts> {
  const [{ zone, types }, contacts, events] = await together([
    loadSettings(trx, workspaceId),
    contactFacts(trx, workspaceId, contactIds),
    loadEvents(trx, workspaceId, contactIds, eventTypes),
  ])
  return {
    now,
    zone,
    types,
    contacts,
    eventsOf: (contactId) => (type) => events.get(`${contactId} ${type}`) ?? [],
  }
}

/** Holds a rule against one contact of the batch; `signal` is the event that moved the run. */
export function check(
  facts: Facts,
  contact: ContactFacts,
  rule: Rule,
  signal?: Readonly<Record<string, unknown>>,
): { result: boolean; because: Comparison[] } {
  return evaluate(rule, {
    contact,
    events: facts.eventsOf(contact.id),
    signal,
    now: facts.now,
    types: facts.types,
  })
}

/** The workspace's zone and the types of its own fields. */
export async function loadSettings(
  trx: Trx,
  workspaceId: string,
): Promise<{ zone: string; types: FieldTypes }> {
  const { rows } = await sql<{ zone: string; types: FieldTypes | null }>`
    select w.time_zone as zone, (select jsonb_object_agg('attributes.' || f.key, f.type) from fields f where f.workspace_id = w.id) as types
    from workspaces w where w.id = ${workspaceId}`.execute(trx)
  return { zone: rows[0]?.zone ?? 'UTC', types: rows[0]?.types ?? {} }
}

async function loadEvents(
  trx: Trx,
  workspaceId: string,
  contactIds: readonly string[],
  types: readonly string[],
): Promise<Map<string, EventFact[]>> {
  if (types.length === 0) return new Map()
  const rows = await trx
    .selectFrom('events')
    .select(['id', 'contactId', 'type', 'at', 'recordedAt', 'properties'])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', sql<string>`any(${contactIds}::uuid[])`)
    .where('type', '=', sql<string>`any(${types}::text[])`)
    .execute()
  const byKey = new Map<string, EventFact[]>()
  for (const { contactId, at, recordedAt, ...event } of rows) {
    const key = `${contactId} ${event.type}`
    const fact = { ...event, at: at.toISOString(), recordedAt: recordedAt.toISOString() }
    const list = byKey.get(key)
    if (list) list.push(fact)
    else byKey.set(key, [fact])
  }
  return byKey
}
