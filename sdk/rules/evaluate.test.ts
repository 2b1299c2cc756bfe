import { describe, expect, test } from 'vitest'
import type { ContactFacts, EventFact } from '../facts.ts'
import {
  type Condition,
  evaluate,
  evaluateEvent,
  type FieldTypes,
  type Rule,
  type RuleFacts,
} from './index.ts'

const now = new Date('2026-11-20T12:00:00Z')

const ana: ContactFacts = {
  id: '1',
  externalId: null,
  email: 'Ana@Example.com',
  phone: '+34600000001',
  firstName: 'José',
  lastName: null,
  company: ' ',
  city: 'San Sebastián',
  country: 'ES',
  language: 'es',
  timeZone: 'Europe/Madrid',
  stage: 'lead',
  stageSince: '2026-11-13T12:00:00.000Z',
  score: 50,
  tags: ['VIP', 'newsletter'],
  source: null,
  ownerId: null,
  createdAt: '2026-11-19T12:00:00.000Z',
  updatedAt: '2026-11-20T11:59:59.999Z',
  attributes: {
    size: '12',
    words: 'twelve',
    agreed: 'TRUE',
    birthday: '2026-11-27',
    plans: ['Gold', null, 5],
    nothing: null,
    code: 5,
  },
}
const types: FieldTypes = {
  'attributes.size': 'number',
  'attributes.words': 'number',
  'attributes.agreed': 'boolean',
  'attributes.birthday': 'date',
  'attributes.plans': 'list',
  'attributes.nothing': 'text',
  'attributes.code': 'text',
}
const happened = (type: string, at: string, properties: Record<string, unknown> = {}): EventFact => ({
  id: at,
  type,
  at,
  recordedAt: at,
  properties,
})
const received = happened('message.received', '2026-11-13T12:00:00.000Z', {
  channel: 'sms',
  text: 'Yes please',
})
const paid = happened('order.paid', '2026-11-20T10:00:00.000Z', { amount: 99.5, lines: { count: 3 } })
const events = [
  received,
  paid,
  happened('message.received', '2026-11-13T11:59:59.999Z', { channel: 'email' }),
]
const facts: RuleFacts = {
  contact: ana,
  events,
  now,
  types,
  signal: { channel: 'sms', call: { seconds: 40 } },
}

const holds = (field: string, operator: Condition['operator'], value?: Condition['value']) =>
  evaluate({ combinator: 'and', rules: [{ field, operator, value }] }, facts).result

const table: [string, Condition['operator'], Condition['value'], boolean][] = [
  ['email', '=', 'ana@example.com ', true],
  ['firstName', '=', 'JOSE\u0301', true],
  ['firstName', '=', 'Jose', false],
  ['city', 'contains', 'SEBASTIÁN', true],
  ['city', 'contains', '%', false],
  ['city', 'beginsWith', 'san', true],
  ['city', 'endsWith', 'án', true],
  ['city', 'doesNotEndWith', 'án', false],
  ['country', 'in', 'FR, es', true],
  ['country', 'notIn', ['FR', 'PT'], true],
  // An empty field: no positive operator holds, every negative one does.
  ['company', 'null', undefined, true],
  ['lastName', 'notNull', undefined, false],
  ['lastName', '=', '', false],
  ['lastName', '!=', 'Pérez', true],
  ['lastName', 'doesNotContain', 'x', true],
  ['attributes.nothing', 'null', undefined, true],
  ['attributes.missing', 'null', undefined, true],
  ['attributes.constructor', 'null', undefined, true],
  // Numbers, also written as text.
  ['score', '>=', 50, true],
  ['score', '>', '50.0', false],
  ['score', 'between', [60, 40], true],
  ['score', 'notBetween', '40,60', false],
  ['score', '<', 'many', false],
  ['attributes.size', '>', 9, true],
  ['attributes.words', '>', 0, false],
  ['attributes.words', 'null', undefined, true],
  ['attributes.code', '=', '5', true],
  // Yes and no.
  ['attributes.agreed', '=', true, true],
  ['attributes.agreed', '!=', 'true', false],
  // Dates: a day without a time is the whole day; relative ones count from now.
  ['createdAt', '=', '2026-11-19', true],
  ['createdAt', '>', '2026-11-19', false],
  ['createdAt', '<=', '2026-11-19', true],
  ['createdAt', 'between', ['2026-11-01', '2026-11-19'], true],
  ['createdAt', '<', '2026-11-19T13:30:00+01:00', true],
  ['stageSince', 'inLast', { amount: 7, unit: 'days' }, true],
  ['stageSince', 'inLast', { amount: 10079, unit: 'minutes' }, false],
  ['stageSince', 'notInLast', { amount: 6, unit: 'days' }, true],
  ['attributes.birthday', 'inNext', { amount: 1, unit: 'weeks' }, true],
  ['attributes.birthday', 'inNext', { amount: 6, unit: 'days' }, false],
  // Lists: some element must fit; `contains` means "has".
  ['tags', 'contains', 'vip', true],
  ['tags', 'contains', 'news', false],
  ['tags', 'beginsWith', 'news', true],
  ['tags', 'doesNotContain', 'vip', false],
  ['tags', 'in', ['churned', 'Newsletter'], true],
  ['attributes.plans', 'contains', '5', true],
  ['attributes.plans', 'notNull', undefined, true],
  // An operator that the type does not have never holds.
  ['email', '>', 'a', false],
  ['score', 'contains', '5', false],
  ['gone', '=', 'x', false],
  ['gone', '!=', 'x', true],
  // What has just happened.
  ['signal.channel', '=', 'SMS', true],
  ['signal.call.seconds', '>', 30, true],
  ['signal.call', 'null', undefined, false],
  // Events.
  ['event:message.received', 'did', undefined, true],
  ['event:message.received', 'did', { atLeast: 3 }, false],
  ['event:message.received', 'did', { atLeast: 2, within: { amount: 7, unit: 'days' } }, false],
  ['event:message.received', 'did', { atLeast: 1, within: { amount: 7, unit: 'days' } }, true],
  ['event:call.ended', 'did', {}, false],
  ['event:call.ended', 'didNot', {}, true],
]

test.each(table)('%s %s %j → %s', (field, operator, value, expected) => {
  expect(holds(field, operator, value)).toBe(expected)
})

describe('events are counted by their own fields', () => {
  const where = (rules: Condition[]): Rule => ({ combinator: 'and', rules })

  test.each([
    [[{ field: 'channel', operator: '=', value: 'SMS' }], true],
    [[{ field: 'channel', operator: '=', value: 'whatsapp' }], false],
    [[{ field: 'text', operator: 'contains', value: 'yes' }], true],
    [[{ field: 'at', operator: '<', value: '2026-11-13' }], false],
    [[{ field: 'email', operator: 'notNull' }], false],
  ] as [Condition[], boolean][])('%j → %s', (rules, expected) => {
    expect(holds('event:message.received', 'did', { where: where(rules) })).toBe(expected)
    expect(holds('event:message.received', 'didNot', { where: where(rules) })).toBe(!expected)
  })

  test('a path with dots leads into an object', () => {
    expect(
      holds('event:order.paid', 'did', { where: where([{ field: 'lines.count', operator: '>', value: 2 }]) }),
    ).toBe(true)
  })

  test('one event alone can be held against such a rule', () => {
    const rule = where([{ field: 'amount', operator: '>=', value: 99.5 }])
    expect(evaluateEvent(rule, paid, { now }).result).toBe(true)
    expect(evaluateEvent(rule, received, { now }).result).toBe(false)
  })

  test('they may be looked up by type instead of given', () => {
    const asked: string[] = []
    const lookup = (type: string) => {
      asked.push(type)
      return events.filter((event) => event.type === type)
    }
    const rule: Rule = { combinator: 'and', rules: [{ field: 'event:order.paid', operator: 'did' }] }
    expect(evaluate(rule, { ...facts, events: lookup }).result).toBe(true)
    expect(asked).toEqual(['order.paid'])
  })
})

describe('groups', () => {
  const yes: Condition = { field: 'country', operator: '=', value: 'ES' }
  const no: Condition = { field: 'country', operator: '=', value: 'FR' }
  test.each([
    [{ combinator: 'and', rules: [] }, true],
    [{ combinator: 'or', rules: [] }, true],
    [{ combinator: 'or', not: true, rules: [] }, false],
    [{ combinator: 'and', rules: [yes, no] }, false],
    [{ combinator: 'or', rules: [no, yes] }, true],
    [{ combinator: 'or', rules: [no] }, false],
    [{ combinator: 'and', not: true, rules: [yes, no] }, true],
    [
      {
        combinator: 'and',
        rules: [yes, { combinator: 'or', rules: [no, { combinator: 'and', not: true, rules: [no] }] }],
      },
      true,
    ],
  ] as [Rule, boolean][])('%j → %s', (rule, expected) => {
    expect(evaluate(rule, facts).result).toBe(expected)
  })
})

test('a verdict explains itself by every comparison, with its place, what was wanted and what was found', () => {
  const rule: Rule = {
    combinator: 'or',
    rules: [
      { field: 'score', operator: '>', value: 80 },
      {
        combinator: 'and',
        rules: [{ field: 'event:message.received', operator: 'did', value: { atLeast: 2 } }],
      },
    ],
  }
  expect(evaluate(rule, facts)).toEqual({
    result: true,
    because: [
      { path: [0], field: 'score', operator: '>', expected: 80, actual: 50, result: false },
      {
        path: [1, 0],
        field: 'event:message.received',
        operator: 'did',
        expected: { atLeast: 2 },
        actual: 2,
        result: true,
      },
    ],
  })
})

test('a verdict keeps only the beginning of a long value', () => {
  const contact = { ...ana, company: `${'x'.repeat(199)}😀`.repeat(9) }
  const rule: Rule = { combinator: 'and', rules: [{ field: 'company', operator: 'notNull' }] }
  const [comparison] = evaluate(rule, { ...facts, contact }).because
  expect(String(comparison?.actual)).toHaveLength(201)
  expect(String(comparison?.actual).isWellFormed()).toBe(true)
})
