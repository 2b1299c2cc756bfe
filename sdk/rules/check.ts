import { Duration, duration } from '../duration.ts'
import { type Scope, typeOf } from './fields.ts'
import type { Condition } from './group.ts'
import { operatorsOf, opposites } from './operators.ts'
import { listOf, readBoolean, readDate, readNumber, readText } from './read.ts'

/**
 * What a condition asks of one field, ready to be asked: its value read as the field's type, its times made
 * absolute. The evaluator and the SQL compiler differ only in how they ask it. Times are milliseconds, from
 * the first to before the last.
 */
export type Test =
  | { ask: 'never' }
  | { ask: 'filled' }
  | { ask: 'filled'; type: 'text' | 'number' | 'boolean' | 'date' | 'list' }
  | { ask: 'equals'; type: 'text' | 'list'; values: string[] }
  | { ask: 'contains' | 'begins' | 'ends'; type: 'text' | 'list'; value: string }
  | { ask: 'equals'; type: 'number'; values: number[] }
  | { ask: 'range'; type: 'number'; over?: number; least?: number; most?: number; under?: number }
  | { ask: 'range'; type: 'date'; from?: number; until?: number }
  | { ask: 'is'; type: 'boolean'; value: boolean }

/** A test and the answer that makes the condition hold. */
export type Check = { holdsOn: boolean; test: Test }

const never: Test = { ask: 'never' }

/** Turns a condition into its test. A value that cannot be read as the field's type makes a test nothing passes. */
export function checkOf(condition: Condition, scope: Scope, now: Date): Check {
  const type = typeOf(condition, scope)
  const positive = opposites[condition.operator] ?? condition.operator
  const holdsOn = positive === condition.operator
  if (positive === 'null')
    return { holdsOn: !holdsOn, test: type ? { ask: 'filled', type } : { ask: 'filled' } }
  if (!type || !operatorsOf[type].includes(positive)) return { holdsOn, test: never }

  switch (type) {
    case 'text':
    case 'list':
      return { holdsOn, test: textTest(type, positive, condition.value) }
    case 'number':
      return { holdsOn, test: numberTest(positive, condition.value) }
    case 'date':
      return { holdsOn, test: dateTest(positive, condition.value, now.getTime()) }
    case 'boolean': {
      const value = readBoolean(condition.value)
      return { holdsOn, test: value === null ? never : { ask: 'is', type, value } }
    }
  }
}

function textTest(type: 'text' | 'list', operator: string, written: unknown): Test {
  if (operator === 'in') {
    const values = listOf(written)
      .map(readText)
      .filter((value) => value !== null)
    return values.length ? { ask: 'equals', type, values } : never
  }
  const value = readText(written)
  if (value === null) return never
  if (operator === '=' || (operator === 'contains' && type === 'list'))
    return { ask: 'equals', type, values: [value] }
  return {
    ask: operator === 'contains' ? 'contains' : operator === 'beginsWith' ? 'begins' : 'ends',
    type,
    value,
  }
}

function numberTest(operator: string, written: unknown): Test {
  const type = 'number'
  if (operator === 'in') {
    const values = listOf(written)
      .map(readNumber)
      .filter((value) => value !== null)
    return values.length ? { ask: 'equals', type, values } : never
  }
  if (operator === 'between') {
    const [a, b] = pairOf(written).map(readNumber)
    if (a == null || b == null) return never
    return { ask: 'range', type, least: Math.min(a, b), most: Math.max(a, b) }
  }
  const value = readNumber(written)
  if (value === null) return never
  if (operator === '=') return { ask: 'equals', type, values: [value] }
  const bound = { '<': 'under', '<=': 'most', '>': 'over', '>=': 'least' }[operator]
  return bound ? { ask: 'range', type, [bound]: value } : never
}

function dateTest(operator: string, written: unknown, now: number): Test {
  const type = 'date'
  if (operator === 'inLast' || operator === 'inNext') {
    const length = lengthOf(written)
    if (length === undefined) return never
    return operator === 'inLast'
      ? { ask: 'range', type, from: now - length, until: now + 1 }
      : { ask: 'range', type, from: now + 1, until: now + length + 1 }
  }
  if (operator === 'between') {
    const [a, b] = pairOf(written).map(spanOf)
    if (!a || !b) return never
    return { ask: 'range', type, from: Math.min(a.from, b.from), until: Math.max(a.until, b.until) }
  }
  const span = spanOf(written)
  if (!span) return never
  switch (operator) {
    case '=':
      return { ask: 'range', type, ...span }
    case '<':
      return { ask: 'range', type, until: span.from }
    case '<=':
      return { ask: 'range', type, until: span.until }
    case '>':
      return { ask: 'range', type, from: span.until }
    case '>=':
      return { ask: 'range', type, from: span.from }
    default:
      return never
  }
}

/** A date without a time means the whole day. */
function spanOf(written: unknown) {
  const date = readDate(written)
  return date && { from: date.at, until: date.at + (date.wholeDay ? 86_400_000 : 1) }
}

/** The milliseconds of a written duration, or undefined when it is none. */
export function lengthOf(written: unknown): number | undefined {
  const parsed = Duration.safeParse(written)
  return parsed.success ? Math.round(duration(parsed.data)) : undefined
}

const pairOf = (written: unknown): unknown[] => {
  const list = listOf(written)
  return list.length === 2 ? list : []
}
