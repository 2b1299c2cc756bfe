import { lengthOf } from './check.ts'
import { contactValue, countedEvents, eventValue, type RuleFacts } from './evaluate.ts'
import { typeOf } from './fields.ts'
import type { Rule } from './format.ts'
import { type Condition, isGroup } from './group.ts'
import { readDate } from './read.ts'
import { criteriaOf, isRelative } from './reads.ts'

/**
 * The first moment after `now` at which the passing of time alone may change the rule's answer; undefined when it
 * never will. The answer is certain to stay until then, as long as no fact changes.
 */
export function nextFlip(rule: Rule, facts: RuleFacts): Date | undefined {
  const now = facts.now.getTime()
  const first = Math.min(...flipsOf(rule, facts).filter((at) => at > now))
  return Number.isFinite(first) ? new Date(first) : undefined
}

function flipsOf(rule: Rule, facts: RuleFacts): number[] {
  return rule.rules.flatMap((node) => {
    if (isGroup(node)) return flipsOf(node, facts)
    if (node.field.startsWith('event:')) return flipsOfEvents(node, facts)
    const isDate = typeOf(node, { types: facts.types ?? {} }) === 'date'
    return isDate ? flipsOfDate(node, contactValue(node.field, facts)) : []
  })
}

/** A date enters "the last" when it comes, leaves it by age; it enters "the next" by its length, leaves when it comes. */
function flipsOfDate(condition: Condition, actual: unknown): number[] {
  const at = readDate(actual)?.at
  const length = lengthOf(condition.value)
  if (!isRelative(condition) || at === undefined || length === undefined) return []
  return condition.operator === 'inNext' ? [at - length, at] : [at, at + length + 1]
}

function flipsOfEvents(condition: Condition, facts: RuleFacts): number[] {
  const { where, within, atLeast = 1 } = criteriaOf(condition)
  const flips = where ? flipsOfWhere(condition, where, facts) : []
  const length = lengthOf(within)
  if (length === undefined) return flips

  // With fewer than enough now, time only takes away; with enough, the answer turns when the last needed one leaves.
  const times = countedEvents(condition, facts).map((event) => readDate(event.at)?.at ?? 0)
  const last = times.sort((a, b) => b - a)[atLeast - 1]
  return last === undefined ? flips : [...flips, last + length + 1]
}

function flipsOfWhere(condition: Condition, where: Rule, facts: RuleFacts): number[] {
  const scope = { event: condition.field.slice('event:'.length), types: facts.types ?? {} }
  const relative = relativeIn(where).filter((inner) => typeOf(inner, scope) === 'date')
  if (!relative.length) return []
  const counted: Condition = { ...condition, value: { ...criteriaOf(condition), where: undefined } }
  return countedEvents(counted, facts).flatMap((event) =>
    relative.flatMap((inner) => flipsOfDate(inner, eventValue(inner.field, event))),
  )
}

const relativeIn = (rule: Rule): Condition[] =>
  rule.rules.flatMap((node) => (isGroup(node) ? relativeIn(node) : isRelative(node) ? [node] : []))
