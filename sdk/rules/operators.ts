/** react-querybuilder's operator names, three about time relative to now, and two about events. */
export const operators = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'doesNotContain',
  'beginsWith',
  'doesNotBeginWith',
  'endsWith',
  'doesNotEndWith',
  'null',
  'notNull',
  'in',
  'notIn',
  'between',
  'notBetween',
  'inLast',
  'notInLast',
  'inNext',
  'did',
  'didNot',
] as const
export type Operator = (typeof operators)[number]

export const limits = { depth: 8, nodes: 200, field: 200, text: 1000, list: 500, atLeast: 1000 }

/** The operators that deny another one. Each holds exactly when its opposite does not, so also for an empty field. */
export const opposites: Partial<Record<Operator, Operator>> = {
  '!=': '=',
  doesNotContain: 'contains',
  doesNotBeginWith: 'beginsWith',
  doesNotEndWith: 'endsWith',
  notNull: 'null',
  notIn: 'in',
  notBetween: 'between',
  notInLast: 'inLast',
  didNot: 'did',
}

export type FieldType = 'text' | 'number' | 'boolean' | 'date' | 'list'

const words = ['=', '!=', 'contains', 'doesNotContain', 'beginsWith', 'doesNotBeginWith'] as const
const more = ['endsWith', 'doesNotEndWith', 'in', 'notIn', 'null', 'notNull'] as const
const order = ['=', '!=', '<', '<=', '>', '>=', 'between', 'notBetween'] as const

/** Which operators a field of each type has; the builder offers these. */
export const operatorsOf: Record<FieldType, readonly Operator[]> = {
  text: [...words, ...more],
  list: [...words, ...more],
  number: [...order, 'in', 'notIn', 'null', 'notNull'],
  date: [...order, 'inLast', 'notInLast', 'inNext', 'null', 'notNull'],
  boolean: ['=', '!=', 'null', 'notNull'],
}
