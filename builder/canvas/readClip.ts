import { type FlowGraph, type ImportProblem, MOST_NODES, readFlow } from '#sdk/flow'

export type Read = Pick<FlowGraph, 'nodes' | 'edges' | 'notes'> & { problems: ImportProblem[] }

/**
 * Reads steps, or a whole flow, from a clipboard text as far as it can be read. Undefined when there are none in it:
 * somebody's own text. `already` is how many steps the flow has.
 */
export function readClip(text: string, already = 0): Read | undefined {
  const { graph, problems } = readFlow(text)
  if (graph.nodes.length === 0 && !text.includes('"cauce"')) return undefined
  const { nodes, edges, notes } = graph
  if (nodes.length + already <= MOST_NODES) return { nodes, edges, notes, problems }
  return { nodes: [], edges: [], notes: [], problems: [{ code: 'no-room', count: nodes.length }] }
}
