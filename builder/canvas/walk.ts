import type { FlowGraph, FlowNode } from '#sdk/flow'

export type Direction = 'up' | 'down' | 'left' | 'right'

/** The node that an arrow key leads to: along the connections up and down, to the nearest neighbour sideways. */
export function walk(graph: FlowGraph, from: string | undefined, direction: Direction): string | undefined {
  const here = graph.nodes.find((node) => node.id === from)
  if (!here) return topmost(graph.nodes)?.id
  const at = (id: string) => graph.nodes.find((node) => node.id === id)
  if (direction === 'down') {
    const next = graph.edges.flatMap((edge) => (edge.from === here.id ? (at(edge.to) ?? []) : []))
    return (leftmost(next) ?? nearest(graph.nodes, here, (dx, dy) => dy > 0 && dy > Math.abs(dx) / 2))?.id
  }
  if (direction === 'up') {
    const before = graph.edges.flatMap((edge) => (edge.to === here.id ? (at(edge.from) ?? []) : []))
    return (leftmost(before) ?? nearest(graph.nodes, here, (dx, dy) => dy < 0 && -dy > Math.abs(dx) / 2))?.id
  }
  const sign = direction === 'right' ? 1 : -1
  return nearest(graph.nodes, here, (dx, dy) => dx * sign > 0 && dx * sign > Math.abs(dy) / 2)?.id
}

const leftmost = (nodes: FlowNode[]) => nodes.toSorted((a, b) => a.position.x - b.position.x)[0]
const topmost = (nodes: FlowNode[]) =>
  nodes.toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x)[0]

function nearest(nodes: FlowNode[], here: FlowNode, lies: (dx: number, dy: number) => boolean) {
  const offset = (node: FlowNode) => ({
    dx: node.position.x - here.position.x,
    dy: node.position.y - here.position.y,
  })
  const distance = (node: FlowNode) => Math.hypot(offset(node).dx, offset(node).dy)
  return nodes
    .filter((node) => node.id !== here.id && lies(offset(node).dx, offset(node).dy))
    .sort((a, b) => distance(a) - distance(b))[0]
}
