import { sql } from 'kysely'
import type { Rule } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { InvalidInput } from '../http/errors.ts'
import { fillSegment } from './fillSegment.ts'
import { readsOf, requireUsable } from './segmentRule.ts'

/** Up to here a segment is filled while the person waits; beyond, the worker does it. */
const fillAtOnce = 20_000

export type NewSegment = { title: string; kind: 'live' | 'static'; rule?: Rule; contactIds?: string[] }

/** Creates a segment and fills it: a live one by its rule, a static one by a rule once or by a list. */
export async function createSegment(db: Db, workspaceId: string, segment: NewSegment): Promise<string> {
  const { title, kind, rule, contactIds = [] } = segment
  if (kind === 'live' && !rule)
    throw new InvalidInput(
      { en: 'A live segment needs a rule.', es: 'Un segmento vivo necesita una regla.' },
      { rule: { en: 'Say who belongs to it.', es: 'Di quién pertenece a él.' } },
    )
  if (kind === 'live' && contactIds.length > 0)
    throw new InvalidInput(
      {
        en: 'Only a static segment takes a list of contacts.',
        es: 'Solo un segmento fijo admite una lista de contactos.',
      },
      {
        contactIds: { en: 'Choose "static", or leave this out.', es: 'Elige "static" u omite esto.' },
      },
    )
  if (rule) requireUsable(rule, await fieldTypes(db, workspaceId))
  const { id } = await db
    .insertInto('segments')
    .values({
      workspaceId,
      title,
      kind,
      rule: rule ? JSON.stringify(rule) : null,
      reads: rule && kind === 'live' ? readsOf(rule) : [],
      ready: !rule,
      filledAt: rule ? null : sql<Date>`now()`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (contactIds.length > 0) await addMembers(db, workspaceId, id, contactIds)
  if (rule) await fillOrLeave(db, workspaceId, id)
  return id
}

/** Gives a live segment another rule; who enters and leaves by that is recorded as such. */
export async function changeRule(db: Db, workspaceId: string, id: string, rule: Rule): Promise<void> {
  requireUsable(rule, await fieldTypes(db, workspaceId))
  await db
    .updateTable('segments')
    .set({ rule: JSON.stringify(rule), reads: readsOf(rule), ready: false, updatedAt: sql<Date>`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  await fillOrLeave(db, workspaceId, id)
}

async function fillOrLeave(db: Db, workspaceId: string, id: string) {
  const { rows } = await sql<{ many: boolean }>`
    select exists (select from contacts where workspace_id = ${workspaceId} offset ${fillAtOnce}) as many`.execute(
    db,
  )
  if (rows[0]?.many) await sql`select hint('import')`.execute(db)
  else await fillSegment(db, workspaceId, id)
}

/** Puts contacts into a static segment by hand; records who entered. */
export async function addMembers(
  db: Db,
  workspaceId: string,
  segmentId: string,
  contactIds: string[],
): Promise<number> {
  const { rows } = await sql<{ contactId: string }>`
    insert into segment_members (workspace_id, segment_id, contact_id)
    select ${workspaceId}, ${segmentId}::uuid, c.id from contacts c
    where c.workspace_id = ${workspaceId} and c.id = any(${contactIds}::uuid[])
    on conflict do nothing returning contact_id`.execute(db)
  await tell(db, workspaceId, {
    segmentId,
    type: 'segment.entered',
    contactIds: rows.map((row) => row.contactId),
  })
  return rows.length
}

export async function removeMembers(
  db: Db,
  workspaceId: string,
  segmentId: string,
  contactIds: string[],
): Promise<number> {
  const { rows } = await sql<{ contactId: string }>`
    delete from segment_members where workspace_id = ${workspaceId} and segment_id = ${segmentId}
      and contact_id = any(${contactIds}::uuid[]) returning contact_id`.execute(db)
  await tell(db, workspaceId, {
    segmentId,
    type: 'segment.left',
    contactIds: rows.map((row) => row.contactId),
  })
  return rows.length
}

async function tell(
  db: Db,
  workspaceId: string,
  { segmentId, type, contactIds }: { segmentId: string; type: string; contactIds: string[] },
) {
  const segment = await db
    .selectFrom('segments')
    .select('title')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', segmentId)
    .executeTakeFirstOrThrow()
  const properties = { segmentId, title: segment.title }
  await recordEvents(
    db,
    workspaceId,
    contactIds.map((contactId) => ({ contactId, type, properties })),
  )
}
