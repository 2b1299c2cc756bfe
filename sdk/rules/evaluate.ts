import type { ContactFacts, EventFact } from '../facts.ts'
import { checkOf, lengthOf, type Test } from './check.ts'
import { type FieldTypes, isContactField, type Scope, valueAt } from './fields.ts'
import type { Rule } from './format.ts'
import { type Condition, isGroup } from './group.ts'
import { isFilled, readBoolean, readDate, readList, readNumber, readText } from './read.ts'
import { criteriaOf } from './reads.ts'

/** What a rule is held against. `events` are the contact's: all of them, or a look-up by type. */
export type RuleFacts = {
  contact: ContactFacts
  events: readonly EventFact[] | ((type: string) => readonly EventFact[])
  signal?: Readonly<Record<string, unknown>>
  now: Date
  types?: FieldTypes
}

/** One comparison as it was made. For an event, `actual` is how many matched. `path` leads to it in the rule. */
export type Comparison = {
  path: number[]
  field: string
  operator: Condition['operator']
  expected: unknown
  actual: unknown
  result: boolean
}

export type Verdict = { result: boolean; because: Comparison[] }

/** Holds a rule against a contact. Every comparison is made, so that `because` explains the whole answer. */
export function evaluate(rule: Rule, facts: RuleFacts): Verdict {
  const scope: Scope = { types: facts.types ?? {} }
  return decide(rule, (condition, path) => {
    if (condition.field.startsWith('event:')) return compareEvents(condition, path, facts)
    return compare(condition, path, { actual: contactValue(condition.field, facts), scope, now: facts.now })
  })
}

/** Holds a rule about an event's own fields (a `where`) against one event. */
export function evaluateEvent(
  rule: Rule,
  event: Pick<EventFact, 'type' | 'at' | 'properties'>,
  { now, types = {} }: { now: Date; types?: FieldTypes },
): Verdict {
  const scope: Scope = { event: event.type, types }
  return decide(rule, (condition, path) =>
    compare(condition, path, { actual: eventValue(condition.field, event), scope, now }),
  )
}

/** The contact's events that a condition about events counts, however often it wants them. */
export function countedEvents(
  condition: Condition,
  facts: Omit<RuleFacts, 'contact' | 'signal'>,
): EventFact[] {
  const type = condition.field.slice('event:'.length)
  const { within, where } = criteriaOf(condition)
  const since = within && facts.now.getTime() - (lengthOf(within) ?? 0)
  const events = typeof facts.events === 'function' ? facts.events(type) : facts.events
  return events.filter(
    (event) =>
      event.type === type &&
      (since === undefined || (readDate(event.at)?.at ?? Number.NEGATIVE_INFINITY) >= since) &&
      (!where || evaluateEvent(where, event, facts).result),
  )
}

function decide(rule: Rule, holds: (condition: Condition, path: number[]) => Comparison): Verdict {
  const because: Comparison[] = []
  const visit = (group: Rule, path: number[]): boolean => {
    const results = group.rules.map((node, index) => {
      if (isGroup(node)) return visit(node, [...path, index])
      const comparison = holds(node, [...path, index])
      because.push(comparison)
      return comparison.result
    })
    const result =
      results.length === 0 || (group.combinator === 'or' ? results.some(Boolean) : results.every(Boolean))
    return group.not ? !result : result
  }
  return { result: visit(rule, []), because }
}

function compareEvents(condition: Condition, path: number[], facts: RuleFacts): Comparison {
  const { field, operator, value: expected } = condition
  const actual = operator === 'did' || operator === 'didNot' ? countedEvents(condition, facts).length : 0
  const did = actual >= (criteriaOf(condition).atLeast ?? 1)
  return {
    path,
    field,
    operator,
    expected,
    actual,
    result: operator === 'didNot' ? !did : operator === 'did' && did,
  }
}

function compare(
  condition: Condition,
  path: number[],
  { actual, scope, now }: { actual: unknown; scope: Scope; now: Date },
): Comparison {
  const { test, holdsOn } = checkOf(condition, scope, now)
  const { field, operator, value: expected } = condition
  return { path, field, operator, expected, actual: brief(actual), result: passes(test, actual) === holdsOn }
}

/** What a condition about the contact or the signal finds. */
export function contactValue(field: string, { contact, signal }: RuleFacts): unknown {
  if (isContactField(field)) return contact[field]
  if (field.startsWith('attributes.')) return valueAt(contact.attributes, [field.slice('attributes.'.length)])
  if (field.startsWith('signal.')) return valueAt(signal, field.split('.').slice(1))
  return undefined
}

/** What a condition about an event's own field finds. */
export const eventValue = (field: string, event: Pick<EventFact, 'at' | 'properties'>): unknown =>
  field === 'at' ? event.at : valueAt(event.properties, field.split('.'))

function passes(test: Test, actual: unknown): boolean {
  switch (test.ask) {
    case 'never':
      return false
    case 'filled':
      return isThere('type' in test ? test.type : undefined, actual)
    case 'is':
      return readBoolean(actual) === test.value
    case 'equals':
      if (test.type === 'number') {
        const number = readNumber(actual)
        return number !== null && test.values.some((value) => value === number)
      }
      return textsOf(test.type, actual).some((text) => test.values.includes(text))
    case 'contains':
      return textsOf(test.type, actual).some((text) => text.includes(test.value))
    case 'begins':
      return textsOf(test.type, actual).some((text) => text.startsWith(test.value))
    case 'ends':
      return textsOf(test.type, actual).some((text) => text.endsWith(test.value))
    case 'range':
      return test.type === 'date' ? inSpan(test, readDate(actual)?.at) : inRange(test, readNumber(actual))
  }
}

const textsOf = (type: 'text' | 'list', actual: unknown): string[] =>
  type === 'list' ? readList(actual) : [readText(actual)].filter((text) => text !== null)

function isThere(type: string | undefined, actual: unknown): boolean {
  switch (type) {
    case 'text':
      return readText(actual) !== null
    case 'number':
      return readNumber(actual) !== null
    case 'boolean':
      return readBoolean(actual) !== null
    case 'date':
      return readDate(actual) !== null
    case 'list':
      return readList(actual).length > 0
    default:
      return isFilled(actual)
  }
}

function inRange(test: Extract<Test, { ask: 'range'; type: 'number' }>, actual: number | null): boolean {
  const { over, least, most, under } = test
  if (actual === null) return false
  if (over !== undefined && actual <= over) return false
  if (least !== undefined && actual < least) return false
  if (most !== undefined && actual > most) return false
  return under === undefined || actual < under
}

function inSpan({ from, until }: { from?: number; until?: number }, actual: number | undefined): boolean {
  if (actual === undefined) return false
  return (from === undefined || actual >= from) && (until === undefined || actual < until)
}

/** History keeps comparisons for years: long texts and lists are shown by their beginning. */
function brief(actual: unknown): unknown {
  if (typeof actual === 'string' && actual.length > 200) return `${actual.slice(0, 200).toWellFormed()}…`
  if (Array.isArray(actual) && actual.length > 20) return [...actual.slice(0, 20).map(brief), '…']
  if (typeof actual === 'object' && actual !== null && !Array.isArray(actual) && !(actual instanceof Date))
    return brief(JSON.stringify(actual))
  return actual
}
