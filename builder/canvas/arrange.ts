import { layout as dagre, Graph } from '@dagrejs/dagre'
import type { FlowGraph, FlowNode } from '#sdk/flow'
import { frameOf } from './groups.ts'
import { snap } from './layout.ts'
import { card } from './shape.ts'

type Size = { width: number; height: number }
type Position = FlowNode['position']
type Exit = { id: string; optional: boolean }
type SizeOf = (node: FlowNode) => Size
type Link = { from: string; to: string; name: string; weight: number }

/**
 * Arranges a flow so that it reads from top to bottom, the main way on as straight as can be. A group is arranged by
 * itself and stands among the others as one. Positions are rounded to the canvas' grid of 8.
 */
export function arrange(
  graph: FlowGraph,
  sizeOf: SizeOf,
  exitsOf: (node: FlowNode) => Exit[],
): Record<string, Position> {
  const links = linksOf(graph, exitsOf)
  const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOf(node)]))
  const groupOf = new Map<string, string>()
  const within: Record<string, Position> = {}
  const outer = new Map(sizes)
  for (const note of graph.notes) {
    const inner = new Map((note.around ?? []).flatMap((id) => mine(sizes, id)))
    const places = lay(inner, links)
    const frame = frameOf(note, (id) => {
      const [size, place] = [inner.get(id), places[id]]
      return size && place && { ...size, ...place }
    })
    if (!frame) continue
    for (const [id, { x, y }] of Object.entries(places)) {
      within[id] = { x: x - frame.left, y: y - frame.top }
      groupOf.set(id, note.id)
      outer.delete(id)
    }
    outer.set(note.id, { width: frame.right - frame.left, height: frame.bottom - frame.top })
  }
  const whole = lay(
    outer,
    links.map((link) => ({
      ...link,
      from: groupOf.get(link.from) ?? link.from,
      to: groupOf.get(link.to) ?? link.to,
    })),
  )
  return Object.fromEntries(
    graph.nodes.map(({ id }): [string, Position] => {
      const { x, y } = whole[groupOf.get(id) ?? id] as Position // `lay` places everybody
      const inside = within[id] ?? { x: 0, y: 0 }
      return [id, { x: snap(x + inside.x), y: snap(y + inside.y) }]
    }),
  )
}

const mine = (sizes: Map<string, Size>, id: string): [string, Size][] => {
  const size = sizes.get(id)
  return size ? [[id, size]] : []
}

/** The first way out of a step is the main one, and what a step need not have is the least. */
const linksOf = (graph: FlowGraph, exitsOf: (node: FlowNode) => Exit[]): Link[] =>
  graph.nodes.flatMap((node) => {
    const edges = graph.edges.filter((edge) => edge.from === node.id)
    return exitsOf(node).flatMap((exit, index) =>
      edges
        .filter((edge) => edge.exit === exit.id)
        .map(({ from, to }) => ({
          ...{ from, to, name: `${from} ${exit.id}` },
          weight: exit.optional ? 1 : index === 0 ? 6 : 2,
        })),
    )
  })

/** Where the upper left corners go, from 0 on. Links of others are passed over. */
function lay(sizes: ReadonlyMap<string, Size>, links: readonly Link[]): Record<string, Position> {
  const drawing = new Graph({ multigraph: true })
  drawing.setGraph({ rankdir: 'TB', nodesep: card.gapX, ranksep: card.gapY, marginx: 0, marginy: 0 })
  for (const [id, size] of sizes) drawing.setNode(id, { ...size })
  for (const { from, to, name, weight } of links)
    if (from !== to && sizes.has(from) && sizes.has(to)) drawing.setEdge(from, to, { weight }, name)
  dagre(drawing)
  const corners = [...sizes].map(([id, { width, height }]): [string, Position] => {
    const { x, y } = drawing.node(id) as Position // dagre puts them there
    return [id, { x: x - width / 2, y: y - height / 2 }]
  })
  const left = Math.min(...corners.map(([, { x }]) => x))
  const top = Math.min(...corners.map(([, { y }]) => y))
  return Object.fromEntries(corners.map(([id, { x, y }]) => [id, { x: x - left, y: y - top }]))
}
