import type { FlowGraph, FlowNode } from '#sdk/flow'
import { card } from './shape.ts'

type Size = { width: number; height: number }
type Position = FlowNode['position']
type SizeOf = (node: FlowNode) => Size

/** A free place for a new step under an exit, to the right of what is there already. */
export function placeUnder(graph: FlowGraph, from: FlowNode, exitX: number, sizeOf: SizeOf): Position {
  const y = snap(from.position.y + sizeOf(from).height + card.gapY)
  let x = snap(from.position.x + exitX - card.width / 2)
  const row = graph.nodes
    .filter(
      (node) => node.position.y < y + card.height + card.exit && node.position.y + sizeOf(node).height > y,
    )
    .sort((a, b) => a.position.x - b.position.x)
  for (const node of row) {
    const { width } = sizeOf(node)
    if (node.position.x < x + card.width + 24 && node.position.x + width + 24 > x)
      x = snap(node.position.x + width + card.gapX)
  }
  return { x, y }
}

/** Makes room for a step put on a connection: all that follows moves down when there is too little. */
export function makeRoom(graph: FlowGraph, from: FlowNode, toId: string, sizeOf: SizeOf) {
  const to = graph.nodes.find((node) => node.id === toId)
  const top = from.position.y + sizeOf(from).height
  const needed = card.height + card.exit + card.gapY * 2
  if (!to || to.position.y <= from.position.y || to.position.y - top >= needed) return {}
  const shift = snap(needed - (to.position.y - top))
  const following = downstream(graph, toId)
  following.delete(from.id)
  const positions: Record<string, Position> = {}
  for (const node of graph.nodes)
    if (following.has(node.id) && node.position.y > from.position.y)
      positions[node.id] = { x: node.position.x, y: node.position.y + shift }
  return positions
}

function downstream(graph: FlowGraph, start: string): Set<string> {
  const next = Map.groupBy(graph.edges, (edge) => edge.from)
  const reached = new Set([start])
  for (const id of reached) for (const edge of next.get(id) ?? []) reached.add(edge.to)
  return reached
}

export const snap = (value: number) => Math.round(value / 8) * 8
