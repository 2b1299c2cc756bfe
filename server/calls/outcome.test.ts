import { expect, test } from 'vitest'
import { chooseNumber, type PoolNumber } from './chooseNumber.ts'
import { nextAttempt } from './nextAttempt.ts'
import { outcomeOf } from './outcome.ts'

test.each([
  [{ reason: 'busy', answered: false }, 'busy'],
  [{ reason: 'declined', answered: false }, 'busy'],
  [{ reason: 'no-answer', answered: false }, 'no-answer'],
  [{ reason: 'invalid-number', answered: false }, 'failed'],
  [{ reason: 'person-hung-up', answered: true, seconds: 3 }, 'hung-up-early'],
  [{ reason: 'person-hung-up', answered: true, seconds: 30 }, 'answered'],
  [{ reason: 'agent-hung-up', answered: true, seconds: 2 }, 'answered'],
  [{ reason: 'person-hung-up', answered: true, seconds: 30, answeredBy: 'machine' }, 'voicemail'],
  [{ reason: 'person-hung-up', answered: true, seconds: 3, settled: 'interested' }, 'interested'],
  [{ reason: 'voicemail', answered: true, settled: 'opt-out' }, 'opt-out'],
  [{ reason: 'server-stopped', answered: true, seconds: 40 }, 'answered'],
] as const)('%j comes to "%s"', (call, outcome) => {
  expect(outcomeOf(call)).toBe(outcome)
})

const zone = 'Europe/Madrid'
const at = (time: string) => new Date(`2026-11-18T${time}:00+01:00`)
const retries = { most: 3, after: { busy: 15, 'no-answer': 60 }, otherDaypart: true }

test.each([
  // Half past eleven is still the morning: after lunch, then.
  ['no-answer', '10:30', '13:00'],
  ['no-answer', '11:30', '12:30'],
  ['busy', '14:00', '18:00'],
] as const)('after "%s" at %s the next call is at %s', (outcome, tried, next) => {
  expect(nextAttempt(retries, { attempt: 1, outcome, at: at(tried) }, at(tried), zone)).toEqual(at(next))
})

test('who said no, or was called often enough, is not called again', () => {
  const now = at('10:00')
  expect(nextAttempt(retries, { attempt: 1, outcome: 'not-interested', at: now }, now, zone)).toBeUndefined()
  expect(nextAttempt(retries, { attempt: 3, outcome: 'busy', at: now }, now, zone)).toBeUndefined()
  expect(nextAttempt(undefined, { attempt: 1, outcome: 'busy', at: now }, now, zone)).toBeUndefined()
})

const number = (more: Partial<PoolNumber>): PoolNumber => ({
  ...{ id: 'a', number: '+34910000001', mostDaily: null, coolDown: 0, usedAt: null, day: null, usedToday: 0 },
  ...more,
})

test('the nearest number calls; of two as near, the one that rested longest; a tired one waits', () => {
  const now = at('10:00')
  const madrid = number({ usedAt: at('09:50') })
  const also = number({ id: 'b', number: '+34910000002', usedAt: at('09:00') })
  const far = number({ id: 'c', number: '+14155550100' })
  const pick = (...pool: PoolNumber[]) => chooseNumber(pool, '+34911234567', now, '2026-11-18')
  expect(pick(far, madrid, also)).toEqual({ number: also })
  expect(pick(number({ usedAt: at('09:59'), coolDown: 120 }))).toEqual({ until: at('10:01') })
  expect(pick(number({ mostDaily: 1, day: '2026-11-18', usedToday: 1 }))).toEqual({ until: undefined })
  expect(pick(number({ mostDaily: 1, day: '2026-11-17', usedToday: 1 }))).toMatchObject({
    number: { id: 'a' },
  })
})
