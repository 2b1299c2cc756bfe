import { expect, test } from 'vitest'
import { openingOf } from './opening.ts'

const room = { width: 1000, height: 800 }
const card = (x: number, y: number) => ({ position: { x, y }, width: 288, height: 122 })

test('a short flow opens whole, no larger than life', () => {
  expect(openingOf([card(0, 0), card(0, 200)], room)).toEqual({ x: 356, y: 56, zoom: 1 })
})

test('a long flow opens at its beginning, large enough to read', () => {
  const view = openingOf([card(0, 0), card(0, 3000)], room)
  expect(view).toEqual({ x: 356, y: 56, zoom: 1 })
})

test('a flow too wide to read whole opens where it starts', () => {
  const view = openingOf([card(2000, 0), card(0, 400), card(4000, 400)], room)
  expect(view?.zoom).toBe(0.75)
  // The first card stands in the middle, the rest is a push of the canvas away.
  expect((view?.x ?? 0) + (2000 + 144) * 0.75).toBe(500)
})

test('an empty canvas has nothing to open on', () => {
  expect(openingOf([], room)).toBeUndefined()
})
