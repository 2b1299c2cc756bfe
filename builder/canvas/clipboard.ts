import type { FlowGraph, Operation } from '#sdk/flow'

/** What is put on the clipboard: plain JSON, so that steps travel between flows, tabs and browsers. */
export type Clip = { cauce: 'steps' } & Pick<FlowGraph, 'nodes' | 'edges'>

/** The chosen steps with the connections among them. */
export function clip(graph: FlowGraph, ids: ReadonlySet<string>): Clip | undefined {
  const nodes = graph.nodes.filter((node) => ids.has(node.id))
  if (nodes.length === 0) return undefined
  return {
    cauce: 'steps',
    nodes,
    edges: graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
  }
}

/** Whether a clipboard text claims to hold steps; what is in it is another question. */
export const claimsSteps = (text: string): boolean => /^\s*\{/.test(text) && text.includes('"nodes"')

/** The edit that adds copies of a clip's steps, under new ids, shifted by `by` or moved to start at `to`. */
export function paste(
  clipped: Pick<FlowGraph, 'nodes' | 'edges'>,
  where: { by: number } | { to: { x: number; y: number } },
  newId: () => string,
): { operation: Operation; ids: string[] } {
  const ids = new Map(clipped.nodes.map((node) => [node.id, newId()]))
  const left = Math.min(...clipped.nodes.map((node) => node.position.x))
  const top = Math.min(...clipped.nodes.map((node) => node.position.y))
  const dx = 'by' in where ? where.by : where.to.x - left
  const dy = 'by' in where ? where.by : where.to.y - top
  const added = clipped.nodes.map((node) => ({
    type: 'add-node' as const,
    node: {
      ...structuredClone(node),
      id: ids.get(node.id) as string, // every node of the clip has one
      position: { x: node.position.x + dx, y: node.position.y + dy },
    },
  }))
  const connected = clipped.edges.flatMap((edge) => {
    const from = ids.get(edge.from)
    const to = ids.get(edge.to)
    return from && to ? [{ type: 'connect' as const, edge: { from, exit: edge.exit, to } }] : []
  })
  return { operation: { type: 'batch', operations: [...added, ...connected] }, ids: [...ids.values()] }
}
