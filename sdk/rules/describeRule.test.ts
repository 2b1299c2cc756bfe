import { expect, test } from 'vitest'
import { describeRule, type Rule, type RuleWords } from './index.ts'

const rule: Rule = {
  combinator: 'and',
  rules: [
    { field: 'country', operator: 'in', value: ['ES', 'PT'] },
    {
      combinator: 'or',
      rules: [
        { field: 'attributes.size', operator: 'between', value: [5, 20] },
        {
          field: 'event:message.received',
          operator: 'didNot',
          value: {
            atLeast: 2,
            within: { amount: 7, unit: 'days' },
            where: { combinator: 'and', rules: [{ field: 'channel', operator: '=', value: 'sms' }] },
          },
        },
      ],
    },
  ],
}

test('a rule is one sentence in English', () => {
  const names: RuleWords = {
    language: 'en',
    field: (field) => (field === 'attributes.size' ? 'team size' : undefined),
    event: () => '“Message received”',
    value: (_, value) => ({ ES: 'Spain', PT: 'Portugal' })[String(value)],
  }
  expect(describeRule(rule, names)).toBe(
    'Country is one of Spain, Portugal and (team size is between 5 and 20 or “Message received” did not happen ' +
      'at least 2 times in the last 7 days, where channel is sms)',
  )
})

test('and in Spanish', () => {
  expect(describeRule(rule, { language: 'es' })).toBe(
    'Country es uno de ES, PT y (size está entre 5 y 20 o message.received no ocurrió ' +
      'al menos 2 veces en los últimos 7 días, donde channel es sms)',
  )
})

test.each([
  [{ combinator: 'and', rules: [] }, 'Everyone', 'Todas las personas'],
  [{ combinator: 'and', not: true, rules: [] }, 'No one', 'Nadie'],
  [
    { combinator: 'and', not: true, rules: [{ field: 'city', operator: 'null' }] },
    'Not (city is empty)',
    'No (city está vacío)',
  ],
  [
    {
      combinator: 'or',
      rules: [{ field: 'stageSince', operator: 'inLast', value: { amount: 2, unit: 'weeks' } }],
    },
    'StageSince is in the last 2 weeks',
    'StageSince está en las últimas 2 semanas',
  ],
  [
    { combinator: 'or', rules: [{ field: 'due', operator: 'inNext', value: { amount: 1, unit: 'hours' } }] },
    'Due is in the next hour',
    'Due está en la próxima hora',
  ],
  [
    { combinator: 'or', rules: [{ field: 'agreed', operator: '=', value: true }] },
    'Agreed is yes',
    'Agreed es sí',
  ],
  [{ combinator: 'or', rules: [{ field: 'city', operator: '=', value: '' }] }, 'City is …', 'City es …'],
] as [Rule, string, string][])('%j', (given, english, spanish) => {
  expect(describeRule(given, { language: 'en' })).toBe(english)
  expect(describeRule(given, { language: 'es' })).toBe(spanish)
})
