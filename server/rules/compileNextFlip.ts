import { type RawBuilder, sql } from 'kysely'
import {
  type Condition,
  criteriaOf,
  isGroup,
  isRelative,
  lengthOf,
  type Rule,
  type Scope,
  typeOf,
} from '#sdk/rules'
import { columnOf } from './columns.ts'
import { eventsOf, instant, type RuleSettings } from './compileRule.ts'

type Moment = RawBuilder<Date | null>

/**
 * `nextFlip` as an SQL expression over `contacts as c`: the first moment after `now` at which the rule's answer may
 * change by the passing of time alone, or null. For storing the flips of a whole segment in one statement.
 */
export function compileNextFlip(rule: Rule, { types = {}, now }: RuleSettings): Moment {
  return firstAfter(flipsOf(rule, { types }, now), now)
}

function firstAfter(moments: Moment[], now: Date): Moment {
  if (!moments.length) return sql`null::timestamptz`
  const rows = sql.join(moments.map((moment) => sql`(${moment})`))
  return sql`(select min(flip.at) from (values ${rows}) as flip(at) where flip.at > ${instant(now.getTime())})`
}

function flipsOf(rule: Rule, scope: Scope, now: Date): Moment[] {
  return rule.rules.flatMap((node) => {
    if (isGroup(node)) return flipsOf(node, scope, now)
    if (node.field.startsWith('event:') && scope.event === undefined) return flipsOfEvents(node, scope, now)
    return flipsOfDate(node, scope)
  })
}

function flipsOfDate(condition: Condition, scope: Scope): Moment[] {
  const length = lengthOf(condition.value)
  if (!isRelative(condition) || length === undefined || typeOf(condition, scope) !== 'date') return []
  const at: Moment = sql`date_trunc('milliseconds', ${columnOf(condition.field, scope).date})`
  return condition.operator === 'inNext' ? [plus(at, -length), at] : [at, plus(at, length + 1)]
}

function flipsOfEvents(condition: Condition, scope: Scope, now: Date): Moment[] {
  const { where, within, atLeast = 1 } = criteriaOf(condition)
  const moments: Moment[] = []
  const length = lengthOf(within)
  if (length !== undefined) {
    const last: Moment = sql`(select date_trunc('milliseconds', e.at) ${eventsOf(condition, scope, now)}
      order by e.at desc offset ${atLeast - 1}::int limit 1)`
    moments.push(plus(last, length + 1))
  }

  const inner = where ? flipsOf(where, { ...scope, event: condition.field.slice('event:'.length) }, now) : []
  if (inner.length) {
    const counted: Condition = { ...condition, value: { within } }
    moments.push(sql`(select min(${firstAfter(inner, now)}) ${eventsOf(counted, scope, now)})`)
  }
  return moments
}

const plus = (moment: Moment, milliseconds: number): Moment =>
  sql`${moment} + ${milliseconds}::float8 * interval '1 millisecond'`
