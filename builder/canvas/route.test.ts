import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middleOf, pathThrough } from './path.ts'
import { type Box, type Point, routesOf, type Way } from './route.ts'

const size = { width: 288, height: 122 }
const boxAt = (x: number, y: number): Box => ({
  left: x,
  top: y,
  right: x + size.width,
  bottom: y + size.height,
})
const way = (source: string, target: string, boxes: Map<string, Box>, exit = 0.5): Way => {
  const [from, to] = [boxes.get(source) as Box, boxes.get(target) as Box]
  return {
    id: `${source} ${exit} ${target}`,
    source,
    target,
    from: { x: from.left + size.width * exit, y: from.bottom },
    to: { x: (to.left + to.right) / 2, y: to.top },
  }
}
const lines = (points: Point[]) =>
  points.slice(1).map((point, index) => [points[index] as Point, point] as const)
const goesThrough = (points: Point[], box: Box) =>
  lines(points).some(
    ([a, b]) =>
      Math.max(a.x, b.x) > box.left &&
      Math.min(a.x, b.x) < box.right &&
      Math.max(a.y, b.y) > box.top &&
      Math.min(a.y, b.y) < box.bottom,
  )

test('a card that stands under the exit gets a straight line', () => {
  const boxes = new Map([
    ['a', boxAt(0, 0)],
    ['b', boxAt(40, 300)],
  ])
  const [points] = routesOf([way('a', 'b', boxes)], boxes).values()
  expect(points).toEqual([
    { x: 144, y: 122 },
    { x: 144, y: 300 },
  ])
})

test('a line goes around the card that stands in its way', () => {
  const boxes = new Map([
    ['a', boxAt(0, 0)],
    ['between', boxAt(0, 250)],
    ['b', boxAt(0, 500)],
  ])
  const [points = []] = routesOf([way('a', 'b', boxes)], boxes).values()
  expect(goesThrough(points, boxes.get('between') as Box)).toBe(false)
  expect(points.at(-1)).toEqual({ x: 144, y: 500 })
})

test('a loop leads back up beside the cards', () => {
  const boxes = new Map([
    ['a', boxAt(0, 0)],
    ['b', boxAt(0, 300)],
  ])
  const [points = []] = routesOf([way('b', 'a', boxes)], boxes).values()
  expect(points.at(-1)).toEqual({ x: 144, y: 0 })
  for (const box of boxes.values()) expect(goesThrough(points, box)).toBe(false)
})

test('lines to different steps do not run on top of each other', () => {
  const boxes = new Map([
    ['a', boxAt(400, 0)],
    ['b', boxAt(0, 400)],
    ['c', boxAt(350, 400)],
    ['d', boxAt(-350, 400)],
  ])
  const routes = routesOf([way('a', 'b', boxes, 0.4), way('a', 'd', boxes, 0.2)], boxes)
  const levels = [...routes.values()].map((points) =>
    lines(points).flatMap(([a, b]) => (a.y === b.y ? [a.y] : [])),
  )
  expect(levels.flat()).toHaveLength(2)
  expect(new Set(levels.flat()).size).toBe(2)
})

test('among cards in rows no line goes through one, and each is level or upright from its exit to its card', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 24 }),
      fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.constantFrom(0.2, 0.5, 0.8)), { maxLength: 40 }),
      (count, links) => {
        const boxes = new Map(
          Array.from({ length: count }, (_, n) => [`n${n}`, boxAt((n % 4) * 344, Math.floor(n / 4) * 202)]),
        )
        const ways = links.flatMap(([from, to, exit]) =>
          from !== to && from < count && to < count ? [way(`n${from}`, `n${to}`, boxes, exit)] : [],
        )
        const routes = routesOf(ways, boxes)
        for (const { id, from, to } of ways) {
          const points = routes.get(id) ?? []
          expect([points[0], points.at(-1)]).toEqual([from, expect.objectContaining({ y: to.y })])
          for (const [a, b] of lines(points)) expect(a.x === b.x || a.y === b.y).toBe(true)
          for (const box of boxes.values()) expect(goesThrough(points, box)).toBe(false)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('corners are rounded, and the place for a new step is the middle of the longest stretch', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0, y: 40 },
    { x: 200, y: 40 },
    { x: 200, y: 80 },
  ]
  expect(pathThrough(points)).toBe('M0 0L0 28Q0 40 12 40L188 40Q200 40 200 52L200 80')
  expect(middleOf(points)).toEqual({ x: 100, y: 40 })
})

test('a card beside which a line does not run has no say in how it runs', () => {
  const boxes = new Map([
    ['a', boxAt(0, 450)],
    ['b', boxAt(600, 450)],
    ['far', boxAt(200, 150)],
  ])
  const ways = [way('a', 'b', boxes)]
  const without = new Map([...boxes].filter(([id]) => id !== 'far'))
  expect(routesOf(ways, boxes)).toEqual(routesOf(ways, without))
})

test('a drawing that is mended where something changed is the one that would be drawn anew', () => {
  const place = fc.record({ x: fc.nat(5).map((n) => n * 200), y: fc.nat(6).map((n) => n * 150) })
  const step = fc.record({ card: fc.nat(7), to: fc.option(place), source: fc.nat(7), target: fc.nat(7) })
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 3, maxLength: 8 }),
      fc.array(step, { maxLength: 6 }),
      (places, edits) => {
        const cards = new Map(places.map(({ x, y }, index) => [`c${index}`, boxAt(x, y)]))
        const edges = new Map<string, string>()
        let before: Parameters<typeof routesOf>[2]
        for (const { card, to, source, target } of [{ card: 0, to: null, source: 0, target: 1 }, ...edits]) {
          if (to && cards.has(`c${card}`)) cards.set(`c${card}`, boxAt(to.x, to.y))
          else if (edges.get(`c${source}`) === `c${target}`) edges.delete(`c${source}`)
          else edges.set(`c${source}`, `c${target}`)
          const ways = [...edges].flatMap(([from, to]) =>
            from !== to && cards.has(from) && cards.has(to) ? [{ ...way(from, to, cards), id: from }] : [],
          )
          const boxes = new Map(cards)
          const routes = routesOf(ways, boxes, before)
          expect(routes).toEqual(routesOf(ways, boxes))
          before = { ways, boxes, routes }
        }
      },
    ),
    { numRuns: 60 },
  )
})
