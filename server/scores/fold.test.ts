import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testContact } from '#sdk/testing'
import { ScoreDefinition } from './definition.ts'
import { explainPoint } from './explain.ts'
import { fold, nextLook, nothing, numberOf, type Point, type ScoreState, settle, valueAt } from './fold.ts'

const day = 86_400_000
const start = Date.parse('2026-05-01T09:00:00Z')
const person = { contact: testContact({ stage: null }), moves: [], types: {} }
const define = (more: Partial<Parameters<typeof ScoreDefinition.parse>[0] & object>) =>
  ScoreDefinition.parse({ rules: [], ...more })
const called = { id: 'called', title: 'Answered a call', event: 'call.ended', points: 10 }
const event = (days: number, properties: Record<string, unknown> = {}, type = 'call.ended') => {
  const at = new Date(start + days * day).toISOString()
  return { id: `${days}`, type, at, recordedAt: at, properties }
}
const count = (
  definition: ScoreDefinition,
  events: ReturnType<typeof event>[],
  from: ScoreState = nothing,
  who: Parameters<typeof fold>[3] = person,
) => fold({ key: 'score', definition }, from, { events }, who)

describe('points', () => {
  test('are worth more in a stage with a multiplier, by the stage at that moment', () => {
    const definition = define({ rules: [called], factors: { negotiation: 1.5 } })
    const moves = [
      { from: 'new', to: 'negotiation', at: start + 2 * day },
      { from: 'negotiation', to: 'won', at: start + 4 * day },
    ]
    const points: Point[] = []
    const events = [event(1), event(3), event(5)]
    fold({ key: 'score', definition }, nothing, { events }, { ...person, moves }, (point) =>
      points.push(point),
    )
    expect(points.map(({ points, stage }) => [points, stage])).toEqual([
      [10, 'new'],
      [15, 'negotiation'],
      [10, 'won'],
    ])
  })

  test('explain themselves: +15 by a call × 1.5 in Negotiation, 7.5 of it left a half-life later', () => {
    const definition = define({ rules: [called], factors: { negotiation: 1.5 }, halfLifeDays: 2 })
    const who = { ...person, contact: testContact({ stage: 'negotiation' }) }
    const points: Point[] = []
    fold({ key: 'score', definition }, nothing, { events: [event(0)] }, who, (point) => points.push(point))
    const [point] = points
    if (!point) throw new Error('no point')
    expect(explainPoint(definition, point, start + day / 2)).toMatchObject({
      ...{ title: 'Answered a call', base: 10, factor: 1.5, stage: 'negotiation', points: 15, left: 12.6 },
      half: { points: 7.5, at: '2026-05-03T09:00:00.000Z' },
    })
    expect(explainPoint(definition, point, start + 2 * day).half).toEqual({
      ...{ points: 3.8, at: '2026-05-05T09:00:00.000Z' },
    })
    expect(explainPoint(define({ rules: [called] }), point, start).half).toBeNull()
  })

  test('are earned only where the event and the contact fit, and what happened before it', () => {
    const definition = define({
      rules: [
        {
          ...called,
          where: { combinator: 'and', rules: [{ field: 'outcome', operator: '=', value: 'interested' }] },
          rule: {
            combinator: 'and',
            rules: [
              { field: 'country', operator: '=', value: 'ES' },
              { field: 'event:link.clicked', operator: 'did', value: {} },
            ],
          },
        },
      ],
    })
    const who = { ...person, contact: testContact({ country: 'ES' }) }
    const [click, good] = [event(1, {}, 'link.clicked'), event(2, { outcome: 'interested' })]
    expect(count(definition, [click, good], nothing, who).value).toBe(10)
    expect(count(definition, [good, { ...click, at: event(3).at }], nothing, who).value).toBe(0)
    expect(count(definition, [click, event(2, { outcome: 'no' })], nothing, who).value).toBe(0)
    expect(count(definition, [click, good]).value).toBe(0)
  })

  test('end at the ceiling and at the floor, and by a limit of times', () => {
    const capped = define({ rules: [called], ceiling: 25 })
    const points: Point[] = []
    const events = [event(0), event(1), event(2)]
    const state = fold({ key: 'score', definition: capped }, nothing, { events }, person, (point) =>
      points.push(point),
    )
    expect(state.value).toBe(25)
    expect(points.map(({ points, cut }) => [points, cut])).toEqual([
      [10, false],
      [10, false],
      [5, true],
    ])
    expect(count(define({ rules: [{ ...called, points: -10 }] }), events).value).toBe(0)
    expect(count(define({ rules: [{ ...called, points: -10 }], floor: -15 }), events).value).toBe(-15)
    const daily = { ...called, most: { times: 1, within: { amount: 1, unit: 'days' as const } } }
    expect(
      count(define({ rules: [daily] }), [event(0), event(0.5), event(1), event(1.9), event(2)]).value,
    ).toBe(30)
    const once = { ...called, most: { times: 1 } }
    expect(count(define({ rules: [once] }), [event(0), event(400)]).value).toBe(10)
  })

  test('given by hand count for the score they were given for', () => {
    const given = (score: string) => event(0, { score, points: 7 }, 'score.adjusted')
    expect(count(define({}), [given('score'), given('other')]).value).toBe(7)
  })
})

describe('a threshold', () => {
  const definition = define({
    ...{ rules: [called], halfLifeDays: 10 },
    thresholds: [{ id: 'hot', title: 'Hot', at: 20, until: 15 }],
  })
  const at = (state: ScoreState, days: number) => settle(definition, state, start + days * day).over

  test('is reached at one number and left below a lower one', () => {
    const state = count(definition, [event(0), event(0)])
    expect(at(state, 0)).toEqual(['hot'])
    expect(at(state, 4)).toEqual(['hot']) // 15.2
    expect(at(state, 5)).toEqual([]) // 14.1
    // Between the two numbers it depends on where one comes from.
    expect(count(definition, [event(0)], nothing).over).toEqual([])
    expect(settle(definition, count(definition, [event(0), event(5)]), start + 5 * day).over).toEqual([])
  })

  test('is left in the millisecond that time says, and not before', () => {
    const state = count(definition, [event(0), event(0)])
    const moments: number[] = []
    let now = start
    for (
      let next = nextLook(definition, state, now);
      next !== null;
      next = nextLook(definition, settle(definition, state, now), now)
    ) {
      expect(next).toBeGreaterThan(now)
      now = next
      moments.push(now)
    }
    const left = moments.find((moment) => settle(definition, state, moment).over.length === 0) ?? 0
    expect(left / day - start / day).toBeCloseTo(10 * Math.log2(20 / 15), 6)
    expect(settle(definition, state, left - 2).over).toEqual(['hot'])
    // Few looks from 20 to nothing, and the last finds nothing.
    expect(moments.length).toBeLessThan(30)
    expect(numberOf(valueAt(definition, state, now))).toBe(0)
  })
})

test('counted one by one, with looks in between, or all at once: the same number and the same thresholds', () => {
  const definition = fc.record({
    halfLife: fc.constantFrom(null, 0.5, 7, 90),
    ceiling: fc.constantFrom(null, 30, 100),
    floor: fc.constantFrom(0, -20),
    times: fc.constantFrom(undefined, 1, 3),
    points: fc.integer({ min: -20, max: 40 }).filter((points) => points !== 0),
    at: fc.integer({ min: 1, max: 60 }),
    gap: fc.double({ min: 0.3, max: 1, noNaN: true }),
  })
  const steps = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 20 * day }),
      kind: fc.constantFrom('call.ended', 'link.clicked', 'score.adjusted', 'look'),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(definition, steps, ({ halfLife, ceiling, floor, times, points, at, gap }, history) => {
      const score = {
        key: 'score',
        definition: define({
          ...{ halfLifeDays: halfLife, floor },
          ceiling: ceiling === null ? null : Math.max(ceiling, at),
          factors: { proposal: 2.5, new: 0.5 },
          rules: [
            {
              ...called,
              ...(times && { most: { times, within: { amount: 5, unit: 'days' as const } } }),
            },
            { id: 'click', title: 'Click', event: 'link.clicked', points },
          ],
          thresholds: [{ id: 'hot', title: 'Hot', at, until: at * gap }],
        }),
      }
      const moves = [
        { from: null, to: 'new', at: start },
        { from: 'new', to: 'proposal', at: start + 30 * day },
      ]
      let now = start
      let state = nothing
      const events: ReturnType<typeof event>[] = []
      for (const { after, kind } of history) {
        now += after
        if (kind === 'look') {
          state = settle(score.definition, state, now)
          continue
        }
        const next = event((now - start) / day, { score: 'score', points: 3 }, kind)
        events.push(next)
        state = fold(score, state, { events: [next] }, { ...person, moves })
      }
      const [step, whole] = [state, fold(score, nothing, { events }, { ...person, moves })].map((one) => ({
        ...settle(score.definition, one, now + day),
        now: valueAt(score.definition, one, now + day),
      }))
      expect(step).toEqual(whole)
    }),
    { numRuns: 500 },
  )
})
