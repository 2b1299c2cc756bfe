import { lengthOf, type Point } from './route.ts'

const radius = 12

/** The line with rounded corners, as an svg path. */
export function pathThrough(points: Point[]): string {
  const [start, ...rest] = points
  if (!start) return ''
  let path = `M${start.x} ${start.y}`
  rest.forEach((corner, index) => {
    const before = points[index] as Point
    const after = rest[index + 1]
    if (!after) {
      path += `L${corner.x} ${corner.y}`
      return
    }
    const [into, out] = [toward(corner, before), toward(corner, after)]
    path += `L${into.x} ${into.y}Q${corner.x} ${corner.y} ${out.x} ${out.y}`
  })
  return path
}

function toward(corner: Point, other: Point): Point {
  const length = Math.abs(other.x - corner.x) + Math.abs(other.y - corner.y)
  const by = length === 0 ? 0 : Math.min(radius, length / 2) / length
  return { x: corner.x + (other.x - corner.x) * by, y: corner.y + (other.y - corner.y) * by }
}

const lines = (points: Point[]): [Point, Point][] =>
  points.slice(1).map((point, index) => [points[index] as Point, point])

/** Where the longest stretch of the line has its middle. */
export function middleOf(points: Point[]): Point {
  const longest = lines(points).toSorted((one, other) => lengthOf(other) - lengthOf(one))[0]
  if (!longest) return points[0] ?? { x: 0, y: 0 }
  return { x: (longest[0].x + longest[1].x) / 2, y: (longest[0].y + longest[1].y) / 2 }
}
