import { lengthOf } from './check.ts'
import { type FieldTypes, isContactField, typeOf } from './fields.ts'
import type { Rule } from './format.ts'
import { type Condition, isGroup } from './group.ts'
import { type FieldType, operatorsOf } from './operators.ts'
import { listOf, readBoolean, readDate, readNumber, readText } from './read.ts'
import { criteriaOf, isRelative } from './reads.ts'
import type { Problem } from './words.ts'

export type RuleContext = {
  types?: FieldTypes
  /** The events there are; without it every event is taken as known. */
  events?: readonly string[]
  /** May the rule speak of the event that has just happened? Segments may not. */
  signal?: boolean
}

type Place = RuleContext & { event?: string }

/**
 * What must be put right before a well-formed rule may be used: fields that do not exist, operators that do not
 * suit them, values that cannot be read. A rule without problems never compares with nothing.
 */
export function ruleProblems(rule: Rule, context: RuleContext = {}): Problem[] {
  return groupProblems(rule, [], context)
}

/** The same for a rule about one event's own fields: a `where`, or what a wait listens for. */
export function whereProblems(rule: Rule, event: string, context: RuleContext = {}): Problem[] {
  return groupProblems(rule, [], { ...context, event })
}

function groupProblems(group: Rule, path: Problem['path'], place: Place): Problem[] {
  return group.rules.flatMap((node, index) => {
    const here = [...path, 'rules', index]
    if (isGroup(node)) return groupProblems(node, here, place)
    if (node.field.startsWith('event:')) return eventProblems(node, here, place)
    return [...fieldProblems(node, here, place), ...conditionProblems(node, here, place)]
  })
}

function eventProblems(condition: Condition, path: Problem['path'], place: Place): Problem[] {
  const event = condition.field.slice('event:'.length)
  if (place.event !== undefined) return [{ path: [...path, 'field'], code: 'event-in-event' }]
  if (event === '' || (place.events && !place.events.includes(event)))
    return [{ path: [...path, 'field'], code: 'unknown-event', word: event }]
  const { where } = criteriaOf(condition)
  return where ? groupProblems(where, [...path, 'value', 'where'], { ...place, event }) : []
}

function fieldProblems({ field }: Condition, path: Problem['path'], place: Place): Problem[] {
  if (place.event !== undefined || isContactField(field)) return []
  if (field.startsWith('signal.'))
    return place.signal ? [] : [{ path: [...path, 'field'], code: 'no-signal', word: field }]
  if (field.startsWith('attributes.') && Object.hasOwn(place.types ?? {}, field)) return []
  return [{ path: [...path, 'field'], code: 'unknown-field', word: field }]
}

function conditionProblems(condition: Condition, path: Problem['path'], place: Place): Problem[] {
  const { operator, value } = condition
  if (operator === 'null' || operator === 'notNull') return []
  const type = typeOf(condition, { event: place.event, types: place.types ?? {} })
  if (!type || !operatorsOf[type].includes(operator))
    return [{ path: [...path, 'operator'], code: 'wrong-operator', word: operator }]

  const at = [...path, 'value']
  if (isRelative(condition))
    return lengthOf(value) === undefined ? [{ path: at, code: 'needs-duration' }] : []
  if (operator === 'between' || operator === 'notBetween') {
    const pair = listOf(value)
    return pair.length === 2
      ? pair.flatMap((one) => valueProblems(type, one, at))
      : [{ path: at, code: 'needs-two' }]
  }
  if (operator === 'in' || operator === 'notIn')
    return listOf(value).flatMap((one) => valueProblems(type, one, at))
  return valueProblems(type, value, at)
}

function valueProblems(type: FieldType, value: unknown, path: Problem['path']): Problem[] {
  if (value == null || (typeof value === 'string' && readText(value) === null))
    return [{ path, code: 'needs-value' }]
  const word = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const said = { path, word: word.slice(0, 40).toWellFormed() }
  switch (type) {
    case 'text':
    case 'list':
      return readText(value) === null ? [{ ...said, code: 'needs-value' }] : []
    case 'number':
      return readNumber(value) === null ? [{ ...said, code: 'needs-number' }] : []
    case 'date':
      return readDate(value) === null ? [{ ...said, code: 'needs-date' }] : []
    case 'boolean':
      return readBoolean(value) === null ? [{ ...said, code: 'needs-yes-or-no' }] : []
  }
}
