import type { Scope } from './fields.ts'
import type { Rule } from './format.ts'
import { type Condition, type EventCriteria, isGroup } from './group.ts'

/** Every condition of a rule with where it looks: its own conditions, then those inside `where`. */
export function* conditionsOf(
  rule: Rule,
  event?: string,
): Generator<{ condition: Condition; event: Scope['event'] }> {
  for (const node of rule.rules) {
    if (isGroup(node)) {
      yield* conditionsOf(node, event)
      continue
    }
    yield { condition: node, event }
    const { where } = criteriaOf(node)
    if (where && event === undefined) yield* conditionsOf(where, node.field.slice('event:'.length))
  }
}

/** The contact's fields a rule reads, each once: what to load, and whose change may change its answer. */
export function fieldsOf(rule: Rule): string[] {
  return namesOf(rule, (field) => (/^(event:|signal[.])/.test(field) ? undefined : field))
}

/** The event types a rule counts, each once. */
export function eventTypesOf(rule: Rule): string[] {
  return namesOf(rule, (field) => (field.startsWith('event:') ? field.slice('event:'.length) : undefined))
}

/** The fields of the signal a rule reads, without their prefix; such a rule has no meaning for a segment. */
export function signalFieldsOf(rule: Rule): string[] {
  return namesOf(rule, (field) => (field.startsWith('signal.') ? field.slice('signal.'.length) : undefined))
}

/** May the answer change by the passing of time alone? */
export function dependsOnTime(rule: Rule): boolean {
  for (const { condition } of conditionsOf(rule))
    if (isRelative(condition) || criteriaOf(condition).within) return true
  return false
}

export const isRelative = ({ operator }: Condition) =>
  operator === 'inLast' || operator === 'notInLast' || operator === 'inNext'

/** How a condition about events counts; nothing for any other condition. */
export function criteriaOf({ operator, value }: Condition): EventCriteria {
  if (operator !== 'did' && operator !== 'didNot') return {}
  // The schema gives these two operators no other kind of object.
  return typeof value === 'object' && value !== null ? (value as EventCriteria) : {}
}

function namesOf(rule: Rule, name: (field: string) => string | undefined): string[] {
  const names = new Set<string>()
  for (const { condition, event } of conditionsOf(rule)) {
    const found = event === undefined ? name(condition.field) : undefined
    if (found !== undefined) names.add(found)
  }
  return [...names]
}
