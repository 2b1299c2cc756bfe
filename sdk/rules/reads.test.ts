import { expect, test } from 'vitest'
import type { ContactFacts, EventFact } from '../facts.ts'
import {
  type Condition,
  dependsOnTime,
  eventTypesOf,
  fieldsOf,
  nextFlip,
  type Rule,
  signalFieldsOf,
} from './index.ts'

const now = new Date('2026-11-20T12:00:00Z')
const days = (amount: number) => ({ amount, unit: 'days' as const })
const only = (...rules: Condition[]): Rule => ({ combinator: 'and', rules })

const rule = only(
  { field: 'city', operator: '=', value: 'Lima' },
  { field: 'city', operator: '!=', value: 'Cusco' },
  { field: 'attributes.plan', operator: 'notNull' },
  { field: 'signal.call.outcome', operator: '=', value: 'busy' },
  {
    field: 'event:order.paid',
    operator: 'did',
    value: { where: only({ field: 'email', operator: 'notNull' }) },
  },
)

test('a rule says what it reads, each once, and what stands inside an event is not the contact’s', () => {
  expect(fieldsOf({ combinator: 'or', rules: [rule, rule] })).toEqual(['city', 'attributes.plan'])
  expect(eventTypesOf(rule)).toEqual(['order.paid'])
  expect(signalFieldsOf(rule)).toEqual(['call.outcome'])
})

test('only relative dates and "within" make a rule depend on time', () => {
  expect(dependsOnTime(rule)).toBe(false)
  expect(dependsOnTime(only({ field: 'createdAt', operator: '>', value: '2026-01-01' }))).toBe(false)
  expect(dependsOnTime(only({ field: 'createdAt', operator: 'notInLast', value: days(3) }))).toBe(true)
  expect(dependsOnTime(only({ field: 'event:a', operator: 'didNot', value: { within: days(3) } }))).toBe(true)
  const where = only({ field: 'due', operator: 'inNext', value: days(3) })
  expect(dependsOnTime(only({ field: 'event:a', operator: 'did', value: { where } }))).toBe(true)
})

const flip = (
  condition: Condition,
  dates: { createdAt?: string; due?: unknown } = {},
  times: string[] = [],
) => {
  const events: EventFact[] = times.map((at) => ({
    id: at,
    type: 'a',
    at,
    recordedAt: at,
    properties: { due: dates.due },
  }))
  // Only these fields are read by the rules here.
  const contact = {
    createdAt: dates.createdAt ?? null,
    attributes: { due: dates.due },
  } as unknown as ContactFacts
  return nextFlip(only(condition), { contact, events, now })?.toISOString()
}

test('a date leaves "the last" a millisecond after its age, and never comes back', () => {
  const condition: Condition = { field: 'createdAt', operator: 'notInLast', value: days(7) }
  expect(flip(condition, { createdAt: '2026-11-13T12:00:00.000Z' })).toBe('2026-11-20T12:00:00.001Z')
  expect(flip(condition, { createdAt: '2026-11-19T00:00:00.000Z' })).toBe('2026-11-26T00:00:00.001Z')
  expect(flip(condition, { createdAt: '2026-11-13T11:59:59.999Z' })).toBeUndefined()
  expect(flip(condition)).toBeUndefined()
})

test('a date enters "the next" by its length and leaves when it comes', () => {
  const condition: Condition = { field: 'attributes.due', operator: 'inNext', value: days(7) }
  expect(flip(condition, { due: '2026-12-01' })).toBe('2026-11-24T00:00:00.000Z')
  expect(flip(condition, { due: '2026-11-21' })).toBe('2026-11-21T00:00:00.000Z')
  expect(flip(condition, { due: '2026-11-20' })).toBeUndefined()
})

test('"no event for 7 days" turns when the last needed event is too old', () => {
  const times = ['2026-11-14T00:00:00.000Z', '2026-11-18T00:00:00.000Z', '2026-11-01T00:00:00.000Z']
  const silent = (atLeast?: number): Condition => ({
    field: 'event:a',
    operator: 'didNot',
    value: { within: days(7), atLeast },
  })
  expect(flip(silent(), {}, times)).toBe('2026-11-25T00:00:00.001Z')
  expect(flip(silent(2), {}, times)).toBe('2026-11-21T00:00:00.001Z')
  expect(flip(silent(3), {}, times)).toBeUndefined()
  expect(flip({ field: 'event:a', operator: 'did' }, {}, times)).toBeUndefined()
})

test('a relative date inside an event turns too', () => {
  const where = only({ field: 'due', operator: 'inNext', value: days(1) })
  const condition: Condition = { field: 'event:a', operator: 'did', value: { where } }
  expect(flip(condition, { due: '2026-11-30' }, ['2026-11-01T00:00:00.000Z'])).toBe(
    '2026-11-29T00:00:00.000Z',
  )
})
