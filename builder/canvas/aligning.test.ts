import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inLine, type Placed, spread } from './aligning.ts'

const card = (id: string, x: number, y: number, width = 288, height = 120): Placed => ({
  ...{ id, position: { x, y }, width, height },
})

test('cards beside each other put in one column come to stand under each other, middle under middle', () => {
  expect(inLine([card('wide', 400, 8, 400), card('first', 0, 0), card('far', 80, 480)], 'column')).toEqual({
    first: { x: 0, y: 0 },
    wide: { x: -56, y: 144 },
    far: { x: 0, y: 480 },
  })
})

test('in one row their upper edges are level with the first one’s', () => {
  expect(inLine([card('b', 320, 64), card('a', 0, 16)], 'row')).toEqual({
    a: { x: 0, y: 16 },
    b: { x: 320, y: 16 },
  })
})

test('spreading keeps the first and the last and makes the gaps between equal', () => {
  expect(spread([card('a', 0, 0), card('b', 8, 130), card('c', 0, 640)], 'column')).toEqual({
    a: { x: 0, y: 0 },
    b: { x: 8, y: 320 },
    c: { x: 0, y: 640 },
  })
  expect(
    spread([card('a', 0, 0), card('b', 0, 40)], 'column'),
    'between two there is nothing to share',
  ).toEqual({})
})

test('neither puts one card on another, wherever they were', () => {
  const grid = fc.integer({ min: -100, max: 100 }).map((n) => n * 8)
  const size = fc.record({ x: grid, y: grid, width: fc.integer({ min: 36, max: 60 }).map((n) => n * 8) })
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 3, maxLength: 12 }),
      fc.constantFrom('column', 'row'),
      (sizes, line) => {
        const cards = sizes.map(({ x, y, width }, n) => card(`n${n}`, x, y, width))
        for (const act of [inLine, spread]) {
          const to = act(cards, line as 'column' | 'row')
          const along = line === 'column' ? 'y' : 'x'
          const length = line === 'column' ? 'height' : 'width'
          const placed = cards
            .map((one) => ({ start: to[one.id]?.[along] ?? Number.NaN, length: one[length] }))
            .sort((a, b) => a.start - b.start)
          for (const [at, one] of placed.slice(1).entries())
            expect(one.start).toBeGreaterThanOrEqual((placed[at]?.start ?? 0) + (placed[at]?.length ?? 0))
        }
      },
    ),
    { numRuns: 100 },
  )
})
