import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ContactFacts } from '#sdk'
import type { FieldTypes, Rule } from '#sdk/rules'
import { type Db, readNow } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'
import { compileRule } from '../rules/compileRule.ts'
import { type ContactRow, contactColumns, nameOf, toFacts } from './contactFacts.ts'

export type ContactFilter = {
  q?: string
  rule?: Rule
  segmentId?: string
  /** a stage's key; `-` for people in no stage */
  stage?: string
  tag?: string
  /** a member's id; `none` for nobody's */
  ownerId?: string
  importId?: string
}
export type ListedContact = ContactFacts & { name: string }

/** What the list can be sorted by, each with its expression and the type its cursor is read back as. */
const sorts = {
  createdAt: { by: sql`c.created_at`, type: sql`timestamptz` },
  updatedAt: { by: sql`c.updated_at`, type: sql`timestamptz` },
  stageSince: { by: sql`c.stage_since`, type: sql`timestamptz` },
  firstName: { by: sql`c.first_name`, type: sql`text` },
  lastName: { by: sql`c.last_name`, type: sql`text` },
  email: { by: sql`c.email_key`, type: sql`text` },
  phone: { by: sql`c.phone`, type: sql`text` },
  company: { by: sql`c.company`, type: sql`text` },
  city: { by: sql`c.city`, type: sql`text` },
  country: { by: sql`c.country`, type: sql`text` },
  stage: { by: sql`c.stage_key`, type: sql`text` },
  score: { by: sql`c.score`, type: sql`numeric` },
} as const
export type SortField = keyof typeof sorts
export const sortWords = Object.keys(sorts).flatMap((field) => [field, `-${field}`]) as [string, ...string[]]

type Cursor = { sort: string; key: string | null; id: string }

/**
 * A page of contacts, by keyset: whatever is inserted meanwhile, nobody is shown twice and nobody who was there is
 * left out. Contacts without a value come last in both directions, as a second index range, never as a scan.
 */
export async function listContacts(
  db: Db,
  workspaceId: string,
  {
    filter,
    sort,
    cursor,
    limit,
    types,
  }: {
    filter: ContactFilter
    sort: string
    cursor?: string
    limit: number
    types: FieldTypes
  },
): Promise<{ items: ListedContact[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : readCursor(cursor, sort)
  const where = await conditions(db, workspaceId, filter, types)
  const page = { workspaceId, where, sort, limit: limit + 1 }
  const rows = after?.key === null ? [] : await readFilled(db, page, after)
  if (rows.length <= limit)
    rows.push(
      ...(await readEmpty(
        db,
        { ...page, limit: limit + 1 - rows.length },
        after?.key === null ? after.id : undefined,
      )),
    )

  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map(toListed),
    ...(last && { nextCursor: writeCursor({ sort, key: last.sortKey, id: last.id }) }),
  }
}

export async function countContacts(
  db: Db,
  workspaceId: string,
  filter: ContactFilter,
  types: FieldTypes,
): Promise<number> {
  const where = await conditions(db, workspaceId, filter, types)
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contacts c where c.workspace_id = ${workspaceId} and ${where}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

export const toListed = (row: Pick<ContactRow, (typeof contactColumns)[number]>): ListedContact => {
  const facts = toFacts(row)
  return { ...facts, name: nameOf(facts) }
}

/** The filter as an SQL condition over `contacts as c`. */
export async function conditions(
  db: Db,
  workspaceId: string,
  filter: ContactFilter,
  types: FieldTypes,
): Promise<RawBuilder<boolean>> {
  const parts: Expression<unknown>[] = []
  if (filter.q) parts.push(...(await searched(db, workspaceId, filter.q)))
  if (filter.rule) parts.push(compileRule(filter.rule, { types, now: await readNow(db) }))
  if (filter.segmentId)
    parts.push(sql`exists (select from segment_members m where m.workspace_id = ${workspaceId}
      and m.segment_id = ${filter.segmentId} and m.contact_id = c.id)`)
  if (filter.stage === '-') parts.push(sql`c.stage_key is null`)
  else if (filter.stage) parts.push(sql`c.stage_key = ${filter.stage}`)
  if (filter.tag) parts.push(sql`c.tags @> array[${filter.tag}::text]`)
  if (filter.ownerId === 'none') parts.push(sql`c.owner_id is null`)
  else if (filter.ownerId) parts.push(sql`c.owner_id = ${filter.ownerId}`)
  if (filter.importId) parts.push(sql`c.import_id = ${filter.importId}`)
  return parts.length > 0 ? sql`(${sql.join(parts, sql` and `)})` : sql`true`
}

const fewEnough = 5000

/**
 * Every word must occur. A rare word is looked up in the trigram index; a common one is soon met in the order of the
 * list, and would cost more to collect than to filter by.
 */
async function searched(db: Db, workspaceId: string, q: string): Promise<RawBuilder<unknown>[]> {
  const words = q.split(/\s+/).filter(Boolean).slice(0, 8)
  const patternOf = (word: string) => sql`lower(${`%${word.replace(/[\\%_]/g, '\\$&')}%`}::text)`
  const parts = words.map((word) => sql`c.search like ${patternOf(word)}`)
  const [longest = ''] = words.toSorted((a, b) => b.length - a.length)
  if (longest.length < 3) return parts
  const { rows } = await sql<{ id: string }>`
    select id from find_contacts(${workspaceId}, ${patternOf(longest)}, ${fewEnough + 1}) as id`.execute(db)
  return rows.length > fewEnough ? parts : [sql`c.id = any(${rows.map((row) => row.id)}::uuid[])`, ...parts]
}

type Page = { workspaceId: string; where: RawBuilder<boolean>; sort: string; limit: number }
type Row = Pick<ContactRow, (typeof contactColumns)[number]> & { sortKey: string | null }

function readFilled(db: Db, { workspaceId, where, sort, limit }: Page, after?: Cursor): Promise<Row[]> {
  const { by, type, descending } = sortOf(sort)
  const beyond = after
    ? sql<SqlBool>`(${by}, c.id) ${descending ? sql`<` : sql`>`} (${after.key}::${type}, ${after.id}::uuid)`
    : sql<SqlBool>`true`
  const direction = descending ? sql`desc` : sql`asc`
  return select(
    db,
    sql<SqlBool>`c.workspace_id = ${workspaceId} and ${by} is not null and ${beyond} and ${where}`,
    {
      sortKey: sql<string>`(${by})::text`,
      order: sql`${by} ${direction}, c.id ${direction}`,
      limit,
    },
  )
}

function readEmpty(db: Db, { workspaceId, where, sort, limit }: Page, afterId?: string): Promise<Row[]> {
  const { by } = sortOf(sort)
  if (sort.endsWith('createdAt') || sort.endsWith('updatedAt') || sort.endsWith('score'))
    return Promise.resolve([])
  const beyond = afterId ? sql`c.id > ${afterId}::uuid` : sql`true`
  return select(
    db,
    sql<SqlBool>`c.workspace_id = ${workspaceId} and ${by} is null and ${beyond} and ${where}`,
    {
      sortKey: sql<null>`null::text`,
      order: sql`c.id asc`,
      limit,
    },
  )
}

function select(
  db: Db,
  where: RawBuilder<SqlBool>,
  {
    sortKey,
    order,
    limit,
  }: { sortKey: RawBuilder<string | null>; order: RawBuilder<unknown>; limit: number },
): Promise<Row[]> {
  return db
    .selectFrom('contacts as c')
    .select(contactColumns.map((column) => `c.${column}` as const))
    .select(sortKey.as('sortKey'))
    .where(where)
    .orderBy(order)
    .limit(limit)
    .execute()
}

function sortOf(sort: string) {
  const descending = sort.startsWith('-')
  const found = sorts[(descending ? sort.slice(1) : sort) as SortField] // checked by the route's schema
  return { ...found, descending }
}

const writeCursor = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function readCursor(text: string, sort: string): Cursor {
  try {
    const cursor: Cursor = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (cursor.sort === sort && /^[0-9a-f-]{36}$/.test(cursor.id) && fits(cursor.key, sort)) return cursor
  } catch {
    // said below
  }
  throw new InvalidInput(
    {
      en: 'The cursor does not belong to this list. Start again without it.',
      es: 'El cursor no es de esta lista. Empieza de nuevo sin él.',
    },
    {
      cursor: { en: 'Unknown cursor', es: 'Cursor desconocido' },
    },
  )
}

/** A forged key must not become a database error. */
function fits(key: unknown, sort: string): boolean {
  if (key === null) return true
  if (typeof key !== 'string' || key.includes('\0')) return false
  if (/(At|Since)$/.test(sort))
    return /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d([.]\d{1,6})?[+-]\d\d(:\d\d)?$/.test(key)
  return !/score$/.test(sort) || /^-?\d+([.]\d+)?$/.test(key)
}
