import type { Duration } from '../duration.ts'
import type { Operator } from './operators.ts'
import { shapeProblems } from './shape.ts'

/** What counts as the event: how often, since when, and which ones. `where` speaks of the event's own fields. */
export type EventCriteria = { atLeast?: number; within?: Duration; where?: RuleGroup }

/** One comparison: a field, an operator, and what to compare with. */
export type Condition = {
  id?: string
  path?: number[]
  field: string
  operator: Operator
  value?: string | number | boolean | null | (string | number | boolean | null)[] | Duration | EventCriteria
  valueSource?: 'value'
  disabled?: boolean
}

/** Conditions that must all hold (`and`), or of which one must (`or`). A group without conditions holds. */
export type RuleGroup = {
  id?: string
  path?: number[]
  combinator: 'and' | 'or'
  not?: boolean
  disabled?: boolean
  rules: (Condition | RuleGroup)[]
}

export const isGroup = (node: Condition | RuleGroup): node is RuleGroup => 'rules' in node

/** Whether a value has a rule's shape, without the schema: for pages that only read rules. */
export const isRule = (value: unknown): value is RuleGroup => shapeProblems(value).length === 0

/** A rule that every contact meets. */
export const always: RuleGroup = { combinator: 'and', rules: [] }
