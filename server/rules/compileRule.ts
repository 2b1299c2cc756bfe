import { type RawBuilder, sql } from 'kysely'
import {
  type Condition,
  checkOf,
  criteriaOf,
  type FieldTypes,
  isGroup,
  lengthOf,
  type Rule,
  type Scope,
  signalFieldsOf,
  type Test,
} from '#sdk/rules'
import { type Column, columnOf } from './columns.ts'

export type RuleSettings = { types?: FieldTypes; now: Date }

/**
 * The rule as an SQL condition over `contacts as c`, with every value bound: true for exactly the contacts for which
 * `evaluate` says so, never null, never an error. It throws for a rule about the signal, which no table knows.
 */
export function compileRule(rule: Rule, { types = {}, now }: RuleSettings): RawBuilder<boolean> {
  const [signal] = signalFieldsOf(rule)
  if (signal !== undefined) throw new SignalInSearch(signal)
  return compileGroup(rule, { types }, now)
}

/** A rule that asks about the event that has just happened cannot select from all contacts. */
export class SignalInSearch extends Error {
  constructor(field: string) {
    super(
      `The rule asks about "signal.${field}", which exists only at the moment an event arrives. ` +
        'A segment or search cannot use it: ask about the event itself with "did" instead.',
    )
  }
}

function compileGroup(group: Rule, scope: Scope, now: Date): RawBuilder<boolean> {
  const parts = group.rules.map((node) =>
    isGroup(node) ? compileGroup(node, scope, now) : compileCondition(node, scope, now),
  )
  const joined = parts.length
    ? sql<boolean>`(${sql.join(parts, group.combinator === 'or' ? sql` or ` : sql` and `)})`
    : sql<boolean>`true`
  return group.not ? sql`not ${joined}` : joined
}

function compileCondition(condition: Condition, scope: Scope, now: Date): RawBuilder<boolean> {
  if (scope.event === undefined && condition.field.startsWith('event:'))
    return compileEvents(condition, scope, now)
  const { test, holdsOn } = checkOf(condition, scope, now)
  const asked = compileTest(test, columnOf(condition.field, scope))
  return holdsOn ? sql`(${asked}) is true` : sql`(${asked}) is not true`
}

function compileEvents(condition: Condition, scope: Scope, now: Date): RawBuilder<boolean> {
  const { operator } = condition
  if (operator !== 'did' && operator !== 'didNot') return sql`false`
  const { atLeast = 1 } = criteriaOf(condition)
  const events = eventsOf(condition, scope, now)
  const did =
    atLeast === 1
      ? sql<boolean>`exists (select ${events})`
      : sql<boolean>`(select count(*) from (select ${events} limit ${atLeast}::int) as enough) >= ${atLeast}::int`
  return operator === 'did' ? did : sql`not ${did}`
}

/** The counted events, from `from` on; the index (workspace, contact, type, at) serves it. */
export function eventsOf(condition: Condition, { types }: Scope, now: Date): RawBuilder<unknown> {
  const type = condition.field.slice('event:'.length)
  const { within, where } = criteriaOf(condition)
  const since = within ? sql` and e.at >= ${instant(now.getTime() - (lengthOf(within) ?? 0))}` : sql``
  const which = where ? sql` and ${compileGroup(where, { event: type, types }, now)}` : sql``
  return sql`from events as e
    where e.workspace_id = c.workspace_id and e.contact_id = c.id and e.type = ${type}${since}${which}`
}

function compileTest(test: Test, column: Column): RawBuilder<unknown> {
  switch (test.ask) {
    case 'never':
      return sql`false`
    case 'filled':
      if (!('type' in test)) return column.filled
      if (test.type === 'list') return sql`cardinality(${column.list}) > 0`
      return sql`${column[test.type]} is not null`
    case 'is':
      return sql`${column.boolean} = ${test.value}::boolean`
    case 'equals':
      if (test.type === 'number') return sql`${column.number} = any(${test.values.map(String)}::float8[])`
      if (test.type === 'list') return sql`${column.list} && ${test.values}::text[]`
      return sql`${column.text} = any(${test.values}::text[])`
    case 'contains':
    case 'begins':
    case 'ends':
      if (test.type === 'text') return compileMatch(test.ask, column.text, test.value)
      return sql`exists (select from unnest(${column.list}) as item where ${compileMatch(test.ask, sql`item`, test.value)})`
    case 'range':
      return test.type === 'date' ? compileSpan(test, column.date) : compileRange(test, column.number)
  }
}

/** No LIKE: the value's own % and _ would be wildcards. */
function compileMatch(ask: 'contains' | 'begins' | 'ends', text: RawBuilder<unknown>, value: string) {
  switch (ask) {
    case 'contains':
      return sql`strpos(${text}, ${value}::text) > 0`
    case 'begins':
      return sql`starts_with(${text}, ${value}::text)`
    case 'ends':
      return sql`right(${text}, ${[...value].length}::int) = ${value}::text`
  }
}

function compileRange(
  { over, least, most, under }: Extract<Test, { ask: 'range'; type: 'number' }>,
  number: RawBuilder<number | null>,
): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = []
  if (over !== undefined) parts.push(sql`${number} > ${String(over)}::float8`)
  if (least !== undefined) parts.push(sql`${number} >= ${String(least)}::float8`)
  if (most !== undefined) parts.push(sql`${number} <= ${String(most)}::float8`)
  if (under !== undefined) parts.push(sql`${number} < ${String(under)}::float8`)
  return sql.join(parts, sql` and `)
}

function compileSpan({ from, until }: { from?: number; until?: number }, date: RawBuilder<Date | null>) {
  const parts: RawBuilder<unknown>[] = []
  if (from !== undefined) parts.push(sql`${date} >= ${instant(from)}`)
  if (until !== undefined) parts.push(sql`${date} < ${instant(until)}`)
  return sql.join(parts, sql` and `)
}

/** PostgreSQL writes years beyond 9999 without the plus sign that JavaScript gives them. */
export const instant = (milliseconds: number): RawBuilder<Date> =>
  sql`${new Date(milliseconds).toISOString().replace(/^[+]0/, '')}::timestamptz`
