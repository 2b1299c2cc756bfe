import { expect, test } from 'vitest'
import { Rule } from '#sdk/rules'
import { tidyRule } from './tidyRule.ts'

const only = (condition: Rule['rules'][number]) =>
  tidyRule({ combinator: 'and', rules: [condition] }).rules[0]

test('a text becomes the first of a list when one asks for several', () => {
  expect(only({ field: 'city', operator: 'in', value: 'Cali' })).toMatchObject({ value: ['Cali'] })
})

test('a list becomes its first text when one asks for a single one', () => {
  expect(only({ field: 'city', operator: '=', value: ['Cali', 'Quito'] })).toMatchObject({ value: 'Cali' })
})

test('a number becomes the lower end of a range', () => {
  expect(only({ field: 'score', operator: 'between', value: 5 })).toMatchObject({ value: [5, ''] })
})

test('a question about emptiness keeps no value', () => {
  expect(only({ field: 'city', operator: 'null', value: 'Cali' })).not.toHaveProperty('value')
})

test('a question about the last days gets a length of time', () => {
  expect(only({ field: 'createdAt', operator: 'inLast', value: '2026-01-01' })).toMatchObject({
    value: { amount: 7, unit: 'days' },
  })
})

test('what was right stays as it is, also inside groups', () => {
  const rule: Rule = {
    combinator: 'or',
    not: true,
    rules: [
      { field: 'event:message.received', operator: 'did', value: { atLeast: 2 } },
      {
        combinator: 'and',
        rules: [{ field: 'createdAt', operator: 'inLast', value: { amount: 2, unit: 'weeks' } }],
      },
    ],
  }
  expect(tidyRule(rule)).toEqual(rule)
})

test('whatever shape a value had, the server accepts the rule as a draft', () => {
  const values = ['x', 3, true, null, ['a'], { amount: 1, unit: 'days' as const }, { atLeast: 1 }]
  for (const value of values)
    for (const operator of ['=', 'in', 'between', 'null', 'inLast'] as const)
      expect(
        Rule.safeParse(tidyRule({ combinator: 'and', rules: [{ field: 'city', operator, value }] })).success,
      ).toBe(true)
})
