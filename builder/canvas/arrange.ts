import { layout as dagre, Graph } from '@dagrejs/dagre'
import type { FlowGraph, FlowNode } from '#sdk/flow'
import { snap } from './layout.ts'
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
