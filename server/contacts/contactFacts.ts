import { type Selectable, sql } from 'kysely'
import type { ContactFacts } from '#sdk'
import type { Db } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'

export type ContactRow = Selectable<Database['contacts']>

export const contactColumns = [
  'id',
  'externalId',
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'city',
  'country',
  'language',
  'timeZone',
  'stageKey',
  'stageSince',
  'score',
  'tags',
  'source',
  'ownerId',
  'createdAt',
  'updatedAt',
  'attributes',
] as const satisfies (keyof ContactRow)[]

/** Contacts as steps, rules and templates see them, by id. Ids that are not of this workspace are absent. */
export async function contactFacts(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, ContactFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('contacts')
    .select(contactColumns)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, toFacts(row)]))
}

export function toFacts(row: Pick<ContactRow, (typeof contactColumns)[number]>): ContactFacts {
  const { stageKey, stageSince, score, createdAt, updatedAt, ...same } = row
  return {
    ...same,
    stage: stageKey,
    stageSince: stageSince?.toISOString() ?? null,
    score: Number(score),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** `Andrew Goodman`, or whatever else names the person. */
export const nameOf = (
  contact: Pick<ContactFacts, 'firstName' | 'lastName' | 'company' | 'email' | 'phone' | 'externalId'>,
): string =>
  [contact.firstName, contact.lastName].filter(Boolean).join(' ') ||
  contact.email ||
  contact.phone ||
  contact.company ||
  contact.externalId ||
  '–'
