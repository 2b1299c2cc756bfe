import type { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { atLocalTime, nextInWindow, zoneOf } from './localTime.ts'

const utc = (at: DateTime | Date) => (at instanceof Date ? at : at.toJSDate()).toISOString()

test('spring: a time that the clock change skips becomes the first one after it', () => {
  const madrid = { year: 2026, month: 3, day: 29 }
  expect(utc(atLocalTime(madrid, '01:59', 'Europe/Madrid'))).toBe('2026-03-29T00:59:00.000Z')
  for (const skipped of ['02:00', '02:30', '02:59'])
    expect(utc(atLocalTime(madrid, skipped, 'Europe/Madrid'))).toBe('2026-03-29T01:00:00.000Z')
  expect(utc(atLocalTime(madrid, '03:00', 'Europe/Madrid'))).toBe('2026-03-29T01:00:00.000Z')
  expect(utc(atLocalTime({ year: 2026, month: 3, day: 8 }, '02:30', 'America/New_York'))).toBe(
    '2026-03-08T07:00:00.000Z',
  )
  // Half an hour only, at Lord Howe; and midnight itself, in Chile.
  expect(utc(atLocalTime({ year: 2026, month: 10, day: 4 }, '02:15', 'Australia/Lord_Howe'))).toBe(
    '2026-10-03T15:30:00.000Z',
  )
  expect(utc(atLocalTime({ year: 2026, month: 9, day: 6 }, '00:00', 'America/Santiago'))).toBe(
    '2026-09-06T04:00:00.000Z',
  )
})

test('autumn: of a time that happens twice, the first is meant', () => {
  expect(utc(atLocalTime({ year: 2026, month: 10, day: 25 }, '02:30', 'Europe/Madrid'))).toBe(
    '2026-10-25T00:30:00.000Z',
  )
  expect(utc(atLocalTime({ year: 2026, month: 11, day: 1 }, '01:30', 'America/New_York'))).toBe(
    '2026-11-01T05:30:00.000Z',
  )
  expect(utc(atLocalTime({ year: 2026, month: 10, day: 25 }, '03:30', 'Europe/Madrid'))).toBe(
    '2026-10-25T02:30:00.000Z',
  )
})

const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
const next = (at: string, window = office, zone = 'Europe/Madrid') =>
  utc(nextInWindow(new Date(at), window, zone))

test('inside its window a moment stays; outside it moves to the next opening', () => {
  expect(next('2026-01-15T10:30:00Z')).toBe('2026-01-15T10:30:00.000Z') // Thursday, 11:30
  expect(next('2026-01-15T07:00:00Z')).toBe('2026-01-15T08:00:00.000Z') // before nine
  expect(next('2026-01-15T17:00:00Z')).toBe('2026-01-16T08:00:00.000Z') // six o'clock is closed already
  expect(next('2026-01-16T20:00:00Z')).toBe('2026-01-19T08:00:00.000Z') // Friday evening: Monday
})

test('a window keeps its wall-clock time over the clock change', () => {
  expect(next('2026-03-27T20:00:00Z')).toBe('2026-03-30T07:00:00.000Z') // summer time since Sunday
  expect(next('2026-10-23T20:00:00Z')).toBe('2026-10-26T08:00:00.000Z')
  const night = { days: [7], from: '02:30', to: '04:00' }
  expect(next('2026-03-29T00:00:00Z', night)).toBe('2026-03-29T01:00:00.000Z')
  expect(next('2026-10-24T20:00:00Z', night)).toBe('2026-10-25T00:30:00.000Z')
})

test('a window that the clocks skip as a whole does not open that day', () => {
  const gap = { days: [1, 2, 3, 4, 5, 6, 7], from: '02:00', to: '02:45' }
  expect(next('2027-03-14T04:30:00Z', gap, 'America/St_Johns')).toBe('2027-03-15T04:30:00.000Z')
  expect(next('2026-03-29T00:00:00Z', gap)).toBe('2026-03-30T00:00:00.000Z')
})

test('a window may go past midnight, and belongs to the day it opens', () => {
  const night = { days: [5], from: '22:00', to: '02:00' }
  expect(next('2026-01-17T00:30:00Z', night)).toBe('2026-01-17T00:30:00.000Z') // Saturday 1:30, opened on Friday
  expect(next('2026-01-17T01:30:00Z', night)).toBe('2026-01-23T21:00:00.000Z')
})

test('the same hour means another moment for a contact elsewhere', () => {
  expect(next('2026-01-15T03:00:00Z', office, 'America/Bogota')).toBe('2026-01-15T14:00:00.000Z')
  expect(next('2026-01-15T03:00:00Z', office, 'Asia/Kolkata')).toBe('2026-01-15T03:30:00.000Z')
})

test('a contact without a real zone lives in the workspace’s', () => {
  expect(zoneOf({ timeZone: 'America/Lima' }, 'Europe/Madrid')).toBe('America/Lima')
  expect(zoneOf({ timeZone: null }, 'Europe/Madrid')).toBe('Europe/Madrid')
  expect(zoneOf({ timeZone: 'Mars/Olympus' }, 'Europe/Madrid')).toBe('Europe/Madrid')
})
