import type { FlowGraph, FlowNode, Note, Operation } from '#sdk/flow'
import type { Box } from './route.ts'

type Position = FlowNode['position']
type Size = { width: number; height: number }

/** Room around the steps of a group, above them for its name, and below for the button that adds a step. */
const margin = 24
const heading = 32
const footing = 24

/** The frame around the steps of a group; none when all of them are gone. */
export function frameOf(note: Note, boxOf: (id: string) => (Size & Position) | undefined): Box | undefined {
  const boxes = (note.around ?? []).flatMap((id) => boxOf(id) ?? [])
  if (boxes.length === 0) return undefined
  return {
    left: Math.min(...boxes.map(({ x }) => x)) - margin,
    top: Math.min(...boxes.map(({ y }) => y)) - margin - heading,
    right: Math.max(...boxes.map(({ x, width }) => x + width)) + margin,
    bottom: Math.max(...boxes.map(({ y, height }) => y + height)) + margin + footing,
  }
}

/** Where the steps of a group go when its frame is dragged from `from` to `to`. */
export function carried(
  graph: FlowGraph,
  group: string,
  from: Position,
  to: Position,
): Record<string, Position> {
  const inside = stepsWithin(graph, new Set([group]))
  return Object.fromEntries(
    graph.nodes.flatMap(({ id, position }) =>
      inside.has(id) ? [[id, { x: position.x + to.x - from.x, y: position.y + to.y - from.y }]] : [],
    ),
  )
}

/** The steps that are meant: those chosen, and those of the groups whose frame is. */
export function stepsWithin(graph: FlowGraph, chosen: ReadonlySet<string>): Set<string> {
  const framed = new Set(graph.notes.flatMap((note) => (chosen.has(note.id) ? (note.around ?? []) : [])))
  return new Set(graph.nodes.flatMap(({ id }) => (chosen.has(id) || framed.has(id) ? [id] : [])))
}

/**
 * Puts the chosen steps in a group, or takes it apart where they are one already. A step is in one group at most: it
 * leaves the one it was in. Where a whole group is among them it becomes larger and keeps its name; else `id` is made.
 */
export function grouping(graph: FlowGraph, chosen: ReadonlySet<string>, id: string): Operation | undefined {
  const inside = stepsWithin(graph, chosen)
  const steps = graph.nodes.filter((node) => inside.has(node.id))
  const [first] = steps
  if (!first) return undefined
  const groups = graph.notes.filter((note) => note.around?.some((step) => inside.has(step)))
  const whole = groups.find((note) => note.around?.every((step) => inside.has(step)))
  if (whole?.around?.length === steps.length) return { type: 'remove-note', note: whole.id }
  const group = {
    ...{ id, text: '', position: first.position },
    ...whole,
    around: steps.map((step) => step.id),
  }
  return {
    type: 'batch',
    operations: [
      ...groups.flatMap((note) => (note === whole ? [] : [leave(note, inside)])),
      { type: 'put-note', note: group },
    ],
  }
}

function leave(note: Note, steps: ReadonlySet<string>): Operation {
  const around = note.around?.filter((id) => !steps.has(id)) ?? []
  return around.length > 0
    ? { type: 'put-note', note: { ...note, around } }
    : { type: 'remove-note', note: note.id }
}
