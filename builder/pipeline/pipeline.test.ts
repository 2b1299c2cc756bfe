import { expect, test } from 'vitest'
import { bucketsOf } from './buckets.ts'
import { forecastOf } from './forecast.ts'
import { isBack, timeInStage } from './overdue.ts'
import { spanIn } from './span.ts'

const stage = (key: string, position: number, closed: 'won' | 'lost' | null = null) => ({
  ...{ id: key, key, title: key, position, closed, probability: 0, slaDays: 2 },
})

test('a card says in whole words how long it has stood there', () => {
  expect(spanIn('en', 30)).toBe('1 minute')
  expect(spanIn('en', 3600)).toBe('1 hour')
  expect(spanIn('es', 86_400 * 3)).toBe('3 días')
  expect(spanIn('en', 86_400 * 1.57)).toBe('1.5 days')
  expect(spanIn('en', 86_400 * 40.9)).toBe('40 days')
})

test('a card is late once it has stood longer than its stage allows, and never where there is no limit', () => {
  const since = '2026-01-01T00:00:00Z'
  const after = (hours: number) => new Date(since).getTime() + hours * 3_600_000
  expect(timeInStage(since, stage('new', 0), after(48)).over).toBe(0)
  expect(timeInStage(since, stage('new', 0), after(49)).over).toBe(3600)
  expect(timeInStage(since, { slaDays: null }, after(4900)).over).toBe(0)
  expect(timeInStage(null, stage('new', 0), after(49))).toEqual({ stood: 0, over: 0 })
  expect(timeInStage(since, stage('new', 0), after(-1)).stood).toBe(0)
})

test('back is any earlier stage, and any other once the stage is closed', () => {
  const [first, second, won, lost] = [
    stage('a', 0),
    stage('b', 1),
    stage('won', 2, 'won'),
    stage('lost', 3, 'lost'),
  ]
  expect(isBack(first, second)).toBe(false)
  expect(isBack(second, first)).toBe(true)
  expect(isBack(second, lost)).toBe(false)
  expect(isBack(won, lost)).toBe(true)
  expect(isBack(won, won)).toBe(false)
  expect(isBack(undefined, first)).toBe(false)
})

test('the forecast weighs those in open stages by the chance of their stage, and counts who was won', () => {
  const of = (key: string, probability: number, closed: 'won' | 'lost' | null = null) => ({
    key,
    probability,
    closed,
  })
  const counted = (key: string, count: number, value: number, entered = 0) => ({
    ...{ key, entered, now: { key, count, value, overdue: 1 } },
  })
  const stages = [of('a', 10), of('b', 50), of('won', 100, 'won'), of('lost', 0, 'lost')]
  const sum = forecastOf(stages, [counted('a', 10, 100), counted('b', 4, 80), counted('won', 7, 999, 3)])
  expect(sum).toEqual({ open: 14, wins: 3, value: 180, weighted: 50, won: 3, overdue: 2 })
})

test('every move falls into a bar, and a year has no more bars than can be seen', () => {
  const period = { from: new Date('2026-01-01T10:00:00Z'), to: new Date('2026-01-08T10:00:00Z') }
  const days = [
    { day: '2025-12-31', entered: 1, left: 0 },
    { day: '2026-01-04', entered: 5, left: 2 },
    { day: '2026-01-09', entered: 0, left: 3 },
  ]
  const week = bucketsOf(days, period)
  expect(week).toHaveLength(10)
  expect(week.find(({ from }) => from === '2026-01-04')).toEqual({ from: '2026-01-04', entered: 5, left: 2 })
  const year = bucketsOf(days, { ...period, from: new Date('2025-01-08T10:00:00Z') })
  expect(year.length).toBeLessThanOrEqual(60)
  for (const bars of [week, year]) {
    expect(bars.reduce((sum, bar) => sum + bar.entered, 0)).toBe(6)
    expect(bars.reduce((sum, bar) => sum + bar.left, 0)).toBe(5)
  }
})
