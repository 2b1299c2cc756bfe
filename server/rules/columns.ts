import { type RawBuilder, sql } from 'kysely'
import type { ContactField, FieldType, Scope } from '#sdk/rules'
import { isContactField } from '#sdk/rules'

/** How a field is read in SQL as each type. What cannot be read so is null (a list: empty). */
export type Column = {
  text: RawBuilder<string | null>
  number: RawBuilder<number | null>
  boolean: RawBuilder<boolean | null>
  date: RawBuilder<Date | null>
  list: RawBuilder<string[]>
  filled: RawBuilder<boolean | null>
}

/** The column a field of the contact `c`, or of the event `e`, stands for. */
export function columnOf(field: string, scope: Scope): Column {
  if (scope.event !== undefined) {
    if (field === 'at') return dateColumn(sql`e.at`)
    return jsonColumn(sql`e.properties`, field.split('.'))
  }
  if (isContactField(field)) return ownColumns[field]
  if (field.startsWith('attributes.'))
    return jsonColumn(sql`c.attributes`, [field.slice('attributes.'.length)])
  return jsonColumn(sql`null::jsonb`, [])
}

function jsonColumn(json: RawBuilder<unknown>, path: string[]): Column {
  const value = path.reduce((inner, name) => sql`${inner} -> ${name}::text`, json)
  return {
    text: sql`rule_text(${value})`,
    number: sql`rule_number(${value})`,
    boolean: sql`rule_boolean(${value})`,
    date: sql`rule_date(${value})`,
    list: sql`rule_list(${value})`,
    filled: sql`rule_filled(${value})`,
  }
}

// A column has one type; the compiler never asks for another, because the types of the contact's own fields are fixed.
const none = {
  text: sql<null>`null::text`,
  number: sql<null>`null::float8`,
  boolean: sql<null>`null::boolean`,
  date: sql<null>`null::timestamptz`,
  list: sql<string[]>`'{}'::text[]`,
  filled: sql<null>`null::boolean`,
}

const column = <T extends FieldType>(type: T, value: Column[T]): Column => ({
  ...none,
  [type]: value,
  filled: sql`${value} is not null`,
})
const textColumn = (value: RawBuilder<unknown>) => column('text', sql`rule_text(${value})`)
const dateColumn = (value: RawBuilder<unknown>) => column('date', sql`${value}`)

const ownColumns: Record<ContactField, Column> = {
  email: textColumn(sql`c.email`),
  phone: textColumn(sql`c.phone`),
  firstName: textColumn(sql`c.first_name`),
  lastName: textColumn(sql`c.last_name`),
  company: textColumn(sql`c.company`),
  city: textColumn(sql`c.city`),
  country: textColumn(sql`c.country`),
  language: textColumn(sql`c.language`),
  timeZone: textColumn(sql`c.time_zone`),
  externalId: textColumn(sql`c.external_id`),
  stage: textColumn(sql`c.stage_key`),
  score: column('number', sql`rule_number(c.score)`),
  tags: column('list', sql`rule_list(c.tags)`),
  source: textColumn(sql`c.source`),
  ownerId: textColumn(sql`c.owner_id`),
  createdAt: dateColumn(sql`c.created_at`),
  updatedAt: dateColumn(sql`c.updated_at`),
  stageSince: dateColumn(sql`c.stage_since`),
}
