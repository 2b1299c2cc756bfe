import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { limits, Rule, ruleProblems, sayProblem, whereProblems } from './index.ts'

const one = (condition: unknown) => ({ combinator: 'and', rules: [condition] })
const complaint = (rule: unknown) => Rule.safeParse(rule).error?.issues[0]

test('a rule as react-querybuilder writes it is kept as it is, ids too', () => {
  const rule = {
    id: 'a',
    combinator: 'or',
    not: false,
    rules: [
      { id: 'b', path: [0], field: 'city', operator: '=', value: 'Lima', valueSource: 'value' },
      { id: 'c', field: 'country', operator: 'in', value: ['PE', 'CO'] },
      {
        field: 'event:message.received',
        operator: 'did',
        value: {
          atLeast: 2,
          within: { amount: 7, unit: 'days' },
          where: { combinator: 'and', rules: [{ field: 'channel', operator: '=', value: 'sms' }] },
        },
      },
      { combinator: 'and', not: true, rules: [] },
    ],
  }
  expect(Rule.parse(rule)).toEqual(rule)
})

const nested = (depth: number): unknown => {
  let rule: unknown = { combinator: 'and', rules: [] }
  for (let i = 1; i < depth; i++) rule = { combinator: 'and', rules: [rule] }
  return rule
}

describe('what is not a rule is refused in words', () => {
  test.each([
    ['nothing', undefined, /not a rule/],
    ['text', 'score > 5', /not a rule/],
    ['a list', [], /not a rule/],
    ['another combinator', { combinator: 'xor', rules: [] }, /and.*or/],
    ['a condition that is none', one(null), /not a condition/],
    ['no field', one({ field: '', operator: '=', value: 'a' }), /Choose a field/],
    ['an unknown operator', one({ field: 'city', operator: 'LIKE', value: 'a' }), /no operator "LIKE"/],
    [
      'two fields compared',
      one({ field: 'city', operator: '=', value: 'company', valueSource: 'field' }),
      /two fields/,
    ],
    ['did without an event', one({ field: 'city', operator: 'did' }), /about an event/],
    ['an event without did', one({ field: 'event:order.paid', operator: '=', value: 1 }), /did/],
    ['a count that is none', one({ field: 'event:order.paid', operator: 'did', value: 3 }), /at least/],
    ['a NUL character', one({ field: 'city', operator: '=', value: 'a\0' }), /cannot be stored/],
    ['half a character', one({ field: 'city', operator: '=', value: '\ud800' }), /cannot be stored/],
    [
      'a text too long',
      one({ field: 'city', operator: '=', value: 'x'.repeat(limits.text + 1) }),
      /longer than 1000/,
    ],
    [
      'a list too long',
      one({ field: 'city', operator: 'in', value: Array(limits.list + 1).fill('x') }),
      /more than 500/,
    ],
    [
      'too many conditions',
      { combinator: 'and', rules: Array(limits.nodes).fill(nested(1)) },
      /more than 200/,
    ],
    ['groups too deep', nested(limits.depth + 1), /more than 8 deep/],
    ['groups absurdly deep', nested(50_000), /more than 8 deep/],
  ])('%s', (_, rule, message) => {
    expect(complaint(rule)?.message).toMatch(message)
  })

  test.each([
    ['a key of another kind', { combinator: 'and', rules: [], sql: '1=1' }],
    [
      'an event counted zero times',
      one({ field: 'event:order.paid', operator: 'did', value: { atLeast: 0 } }),
    ],
    ['an unknown unit', one({ field: 'createdAt', operator: 'inLast', value: { amount: 1, unit: 'eons' } })],
    ['an infinite number', one({ field: 'score', operator: '>', value: Number.POSITIVE_INFINITY })],
  ])('%s', (_, rule) => {
    expect(Rule.safeParse(rule).success).toBe(false)
  })

  test('the complaint leads to its place', () => {
    const rule = { combinator: 'and', rules: [nested(1), one({ field: 'city', operator: '~' })] }
    expect(complaint(rule)?.path).toEqual(['rules', 1, 'rules', 0, 'operator'])
  })
})

test('the deepest rule allowed passes', () => {
  expect(Rule.safeParse(nested(limits.depth)).success).toBe(true)
})

test('the schema can be shown as JSON Schema and asks for the rule editor', () => {
  const schema = z.toJSONSchema(z.object({ rule: Rule }), { io: 'input' })
  expect(JSON.stringify(schema)).toContain('"combinator"')
  expect(JSON.stringify(schema)).toContain('"widget":"rule"')
})

describe('a well-formed rule can still not be used when', () => {
  const types = { 'attributes.size': 'number', 'event:order.paid:amount': 'number' } as const
  const codes = (condition: unknown, context = {}) =>
    ruleProblems(Rule.parse(one(condition)), { types, ...context }).map(({ code }) => code)

  test.each([
    ['its field is gone', { field: 'attributes.gone', operator: '=', value: 'x' }, 'unknown-field'],
    ['its field never was', { field: 'frobs', operator: 'null' }, 'unknown-field'],
    ['its operator does not suit', { field: 'city', operator: '>', value: 'x' }, 'wrong-operator'],
    ['it lacks a value', { field: 'city', operator: '=', value: ' ' }, 'needs-value'],
    ['a number is none', { field: 'attributes.size', operator: '>', value: 'big' }, 'needs-number'],
    ['a date is none', { field: 'createdAt', operator: '<', value: '20/11/2026' }, 'needs-date'],
    ['it needs two values', { field: 'score', operator: 'between', value: [1] }, 'needs-two'],
    ['one value of a list is missing', { field: 'city', operator: 'in', value: ['Lima', ''] }, 'needs-value'],
    ['it needs a duration', { field: 'createdAt', operator: 'inLast', value: '7' }, 'needs-duration'],
    ['its event does not exist', { field: 'event:nope', operator: 'did' }, 'unknown-event'],
    [
      'it asks for a signal where there is none',
      { field: 'signal.text', operator: '=', value: 'x' },
      'no-signal',
    ],
    [
      'a condition inside an event is wrong',
      {
        field: 'event:order.paid',
        operator: 'did',
        value: { where: one({ field: 'amount', operator: '>', value: 'x' }) },
      },
      'needs-number',
    ],
  ])('%s', (_, condition, code) => {
    expect(codes(condition, { events: ['order.paid'] })).toEqual([code])
  })

  test('nothing is wrong with a good one', () => {
    expect(codes({ field: 'signal.text', operator: '=', value: 'x' }, { signal: true })).toEqual([])
    expect(codes({ field: 'event:order.paid', operator: 'did', value: { atLeast: 2 } })).toEqual([])
    expect(codes({ field: 'attributes.size', operator: 'between', value: '1,5' })).toEqual([])
  })

  test('a rule about one event may not look at others', () => {
    const rule = Rule.parse(one({ field: 'event:order.paid', operator: 'did' }))
    expect(whereProblems(rule, 'message.received').map(({ code }) => code)).toEqual(['event-in-event'])
  })

  test('each problem is said in both languages', () => {
    const [problem] = ruleProblems(Rule.parse(one({ field: 'score', operator: '>', value: '$& many' })))
    expect(problem && sayProblem(problem, 'en')).toBe(
      '"$& many" is not a number. Write it like 1250.5, without separators.',
    )
    expect(problem && sayProblem(problem, 'es')).toMatch(/^«\$& many» no es un número/)
  })
})
