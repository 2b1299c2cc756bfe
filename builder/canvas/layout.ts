import { layout as dagre, Graph } from '@dagrejs/dagre'
import type { FlowGraph, FlowNode } from '#sdk/flow'
import { card } from './shape.ts'

type Size = { width: number; height: number }
type Position = FlowNode['position']
type Exit = { id: string; optional: boolean }
type SizeOf = (node: FlowNode) => Size

/**
 * Arranges a flow so that it reads from top to bottom, the main way on as straight as can be. Positions are rounded to
 * the canvas' grid of 8.
 */
export function arrange(graph: FlowGraph, sizeOf: SizeOf, exitsOf: (node: FlowNode) => Exit[]) {
  const drawing = new Graph({ multigraph: true })
  drawing.setGraph({ rankdir: 'TB', nodesep: card.gapX, ranksep: card.gapY, marginx: 0, marginy: 0 })
  for (const node of graph.nodes) drawing.setNode(node.id, { ...sizeOf(node) })
  for (const node of graph.nodes)
    exitsOf(node).forEach((exit, index) => {
      for (const edge of graph.edges)
        if (edge.from === node.id && edge.exit === exit.id && drawing.hasNode(edge.to) && edge.to !== node.id)
          drawing.setEdge(edge.from, edge.to, { weight: exit.optional ? 1 : index === 0 ? 6 : 2 }, exit.id)
    })
  dagre(drawing)
  const top = Math.min(...graph.nodes.map((node) => edgeOf(drawing, node, sizeOf).y))
  const left = Math.min(...graph.nodes.map((node) => edgeOf(drawing, node, sizeOf).x))
  return Object.fromEntries(
    graph.nodes.map((node): [string, Position] => {
      const { x, y } = edgeOf(drawing, node, sizeOf)
      return [node.id, { x: snap(x - left), y: snap(y - top) }]
    }),
  )
}

function edgeOf(drawing: Graph, node: FlowNode, sizeOf: SizeOf): Position {
  const { x, y } = drawing.node(node.id) as Position // dagre puts them there
  const { width, height } = sizeOf(node)
  return { x: x - width / 2, y: y - height / 2 }
}

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
