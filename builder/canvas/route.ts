export type Point = { x: number; y: number }
export type Box = { left: number; top: number; right: number; bottom: number }
/** A connection to be drawn: from an exit's lower edge to the upper edge of the card `target`. */
export type Way = { id: string; source: string; target: string; from: Point; to: Point }

type Line = { a: Point; b: Point; box: Box; target: string }

/** How far the first bend is from an exit (the count stands there) and the last one from a card. */
const below = 32
const above = 20
/** Lines that lead to different steps keep this much apart. */
const lane = 10
const clear = 14
/** What a bend costs, in units of length. */
const bend = 30
/** Those of a way around something: both ends and four bends. */
const detourPoints = 6

/**
 * Draws every connection around the cards in its way, with as few bends and crossings as can be had cheaply. Lines to
 * one step may join; lines to different steps keep to lanes of their own. Short ones choose first.
 */
export function routesOf(
  ways: Way[],
  boxes: ReadonlyMap<string, Box>,
  before?: Routed,
): Map<string, Point[]> {
  const drawn = shelf<Line>()
  const cards = shelf<{ id: string; box: Box }>()
  for (const [id, box] of boxes) cards.put(box.top, box.bottom, { id, box })
  const changed = before && changesSince(before, ways, boxes)
  if (before && changed?.length === 0 && before.ways.length === ways.length) return before.routes
  const stood = new Map(before?.ways.map((way) => [way.id, way]))
  const routes = new Map<string, Point[]>()
  for (const way of ways.toSorted((a, b) => reach(a) - reach(b))) {
    const was = stood.get(way.id)
    const old = was && sameWay(was, way) ? before?.routes.get(way.id) : undefined
    let points = old
    if (!old || !changed || changed.some((area) => touches(fieldOf(way), area))) {
      points = routeOf(way, boxes, { drawn, cards })
      if (old && samePoints(old, points)) points = old
      else changed?.push(...[old, points].flatMap((line) => (line ? [around(line)] : [])))
    }
    if (!points) continue
    routes.set(way.id, points)
    for (let n = 1; n < points.length; n++) {
      const [a, b] = [points[n - 1] as Point, points[n] as Point]
      const box = around([a, b])
      drawn.put(box.top, box.bottom, { a, b, box, target: way.target })
    }
  }
  return routes
}

/** A drawing that stands. Of the next one only those lines are led anew that have something else beside them. */
export type Routed = { ways: Way[]; boxes: ReadonlyMap<string, Box>; routes: Map<string, Point[]> }

/** Where something is not as it was: cards that came, went or moved, and lines that no longer run there. */
function changesSince(before: Routed, ways: Way[], boxes: ReadonlyMap<string, Box>): Box[] {
  const changed: Box[] = []
  for (const [id, box] of boxes) {
    const old = before.boxes.get(id)
    if (!old) changed.push(box)
    else if (!sameBox(old, box)) changed.push(old, box)
  }
  for (const [id, old] of before.boxes) if (!boxes.has(id)) changed.push(old)
  const now = new Map(ways.map((way) => [way.id, way]))
  for (const old of before.ways) {
    const way = now.get(old.id)
    const line = before.routes.get(old.id)
    if (line && !(way && sameWay(old, way))) changed.push(around(line))
  }
  return changed
}

const sameBox = (a: Box, b: Box) =>
  a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom
const samePoint = (a: Point, b: Point) => a.x === b.x && a.y === b.y
const samePoints = (a: Point[], b: Point[]) =>
  a.length === b.length && a.every((point, index) => samePoint(point, b[index] as Point))
const sameWay = (a: Way, b: Way) =>
  a.source === b.source && a.target === b.target && samePoint(a.from, b.from) && samePoint(a.to, b.to)

const around = (line: Point[]): Box => ({
  left: Math.min(...line.map(({ x }) => x)),
  top: Math.min(...line.map(({ y }) => y)),
  right: Math.max(...line.map(({ x }) => x)),
  bottom: Math.max(...line.map(({ y }) => y)),
})
const touches = (field: Box, area: Box) =>
  area.left <= field.right && area.right >= field.left && area.top <= field.bottom && area.bottom >= field.top

const reach = ({ from, to }: Way) => Math.abs(to.x - from.x) + Math.abs(to.y - from.y)

/** Things by their height on the canvas, so that a short line in a long flow looks at its surroundings only. */
function shelf<Thing>() {
  const rows = new Map<number, Thing[]>()
  const rowOf = (y: number) => Math.floor(y / 256)
  return {
    put(top: number, bottom: number, thing: Thing) {
      for (let row = rowOf(top); row <= rowOf(bottom); row++) {
        const there = rows.get(row)
        if (there) there.push(thing)
        else rows.set(row, [thing])
      }
    },
    between(top: number, bottom: number): Set<Thing> {
      const found = new Set<Thing>()
      for (let row = rowOf(top); row <= rowOf(bottom); row++)
        for (const thing of rows.get(row) ?? []) found.add(thing)
      return found
    },
  }
}

type Shelves = {
  drawn: ReturnType<typeof shelf<Line>>
  cards: ReturnType<typeof shelf<{ id: string; box: Box }>>
}

function routeOf(way: Way, boxes: ReadonlyMap<string, Box>, shelves: Shelves): Point[] {
  const near = surroundings(way, shelves)
  const best = cheapest(() => simple(way, boxes.get(way.target)), near)
  // A detour's own bends would cost as much.
  if (best && best.trouble <= (detourPoints - best.points.length) * bend) return best.points
  return cheapest((tooLong) => detours(way, near, tooLong), near, best)?.points ?? [way.from, way.to]
}

type Near = { own: Box[]; others: Box[]; drawn: Line[] }

/** All that a line minds. */
const fieldOf = ({ from, to }: Way): Box => ({
  left: Math.min(from.x, to.x) - 360,
  right: Math.max(from.x, to.x) + 360,
  top: Math.min(from.y, to.y) - 60,
  bottom: Math.max(from.y, to.y) + 60,
})

function surroundings(way: Way, { drawn, cards }: Shelves): Near {
  const { source, target } = way
  const field = fieldOf(way)
  const near: Near = { own: [], others: [], drawn: [] }
  for (const { id, box } of cards.between(field.top, field.bottom)) {
    if (!touches(field, box)) continue
    if (id === source || id === target) near.own.push(box)
    else near.others.push(box)
  }
  for (const line of drawn.between(field.top, field.bottom))
    if (line.target !== target && crosses(line.a, line.b, field)) near.drawn.push(line)
  return near
}

/** Straight down where the card stands under the exit, else down, across and down. */
function* simple({ from, to }: Way, target: Box | undefined): Generator<Point[]> {
  if (to.y - from.y < above) return
  if (target && from.x >= target.left + 20 && from.x <= target.right - 20)
    yield [from, { x: from.x, y: to.y }]
  if (to.y - from.y < below + above) return yield across(from, to, (from.y + to.y) / 2)
  for (let n = 0; n < 4; n++) {
    const y = from.y + below + n * lane
    if (y <= to.y - above) yield across(from, to, y)
  }
  for (let n = 0; n < 4; n++) {
    const y = to.y - above - n * lane
    if (y >= from.y + below) yield across(from, to, y)
  }
}

const across = (from: Point, to: Point, y: number): Point[] => [from, { x: from.x, y }, { x: to.x, y }, to]

/** Down, aside to a gap between cards, along it, and in from above; also the way back up of a loop. */
function* detours({ from, to }: Way, near: Near, tooLong: (length: number) => boolean): Generator<Point[]> {
  const gaps = new Set<number>()
  for (const box of [...near.own, ...near.others])
    for (const n of [0, 1, 2]) {
      gaps.add(box.left - clear - 4 - n * lane)
      gaps.add(box.right + clear + 4 + n * lane)
    }
  gaps.add(from.x)
  gaps.add(to.x)
  const middle = (from.x + to.x) / 2
  const closest = [...gaps].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, 24)
  for (const x of closest)
    for (let n = 0; n < 3; n++)
      for (let m = 0; m < 3; m++) {
        const start = from.y + below + n * lane
        const end = to.y - above - m * lane
        const sideways = Math.abs(x - from.x) + Math.abs(to.x - x)
        if (tooLong(sideways + start - from.y + Math.abs(end - start) + to.y - end)) continue
        const bends = [
          { x: from.x, y: start },
          { x, y: start },
          { x, y: end },
          { x: to.x, y: end },
        ]
        yield straightened([from, ...bends, to])
      }
}

const straightened = (points: Point[]) =>
  points.filter((point, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    if (!before || !after) return true
    if (before.x === point.x && before.y === point.y) return false
    return !((before.x === point.x && after.x === point.x) || (before.y === point.y && after.y === point.y))
  })

type Choice = { points: Point[]; cost: number; trouble: number }

function cheapest(
  candidates: (tooLong: (length: number) => boolean) => Iterable<Point[]>,
  near: Near,
  best?: Choice,
): Choice | undefined {
  const tooLong = (length: number) => best !== undefined && length + 2 * bend >= best.cost
  for (const points of candidates(tooLong)) {
    const bare = lengthOf(points) + points.length * bend
    if (best && bare >= best.cost) continue
    const trouble = troubleOf(points, near, best ? best.cost - bare : Number.POSITIVE_INFINITY)
    if (!best || bare + trouble < best.cost) best = { points, cost: bare + trouble, trouble }
    // Candidates come in about the order of their length.
    if (trouble === 0 && points.length <= 4) break
  }
  return best
}

/** Through a card is worst, along another line bad, across one a pity. Counts no further than `enough`. */
function troubleOf(points: Point[], near: Near, enough: number): number {
  let trouble = 0
  for (let n = 1; n < points.length; n++) {
    const a = points[n - 1] as Point
    const b = points[n] as Point
    for (const box of near.own) if (crosses(a, b, box, 0)) trouble += 4000
    for (const box of near.others) if (crosses(a, b, box, clear)) trouble += 4000
    if (trouble >= enough) return trouble
  }
  for (let n = 1; n < points.length; n++) {
    const a = points[n - 1] as Point
    const b = points[n] as Point
    for (const line of near.drawn) {
      // Most lines nearby are nowhere near this stretch.
      if (!crosses(a, b, line.box, lane)) continue
      const shared = overlap(a, b, line)
      if (shared > 0) trouble += 150 + shared * 2
      else if (meet(a, b, line)) trouble += 40
      if (trouble >= enough) return trouble
    }
  }
  return trouble
}

export function lengthOf(points: Point[]): number {
  let sum = 0
  for (let n = 1; n < points.length; n++) {
    const a = points[n - 1] as Point
    const b = points[n] as Point
    sum += Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
  }
  return sum
}

/** Whether a level or upright line touches the inside of a box. */
const crosses = (a: Point, b: Point, box: Box, margin = 0) =>
  Math.max(a.x, b.x) > box.left - margin &&
  Math.min(a.x, b.x) < box.right + margin &&
  Math.max(a.y, b.y) > box.top - margin &&
  Math.min(a.y, b.y) < box.bottom + margin

/** How far two parallel lines run on top of each other. */
function overlap(a: Point, b: Point, line: Line): number {
  const flat = a.y === b.y
  if (flat !== (line.a.y === line.b.y)) return 0
  const at = flat ? 'y' : 'x'
  const along = flat ? 'x' : 'y'
  if (Math.abs(a[at] - line.a[at]) >= lane - 2) return 0
  return (
    Math.min(Math.max(a[along], b[along]), Math.max(line.a[along], line.b[along])) -
    Math.max(Math.min(a[along], b[along]), Math.min(line.a[along], line.b[along]))
  )
}

function meet(a: Point, b: Point, line: Line): boolean {
  return (
    Math.max(a.x, b.x) >= Math.min(line.a.x, line.b.x) &&
    Math.min(a.x, b.x) <= Math.max(line.a.x, line.b.x) &&
    Math.max(a.y, b.y) >= Math.min(line.a.y, line.b.y) &&
    Math.min(a.y, b.y) <= Math.max(line.a.y, line.b.y)
  )
}
