import { type FlowGraph, type ImportProblem, MOST_NODES, MOST_NOTES, readFlow } from '#sdk/flow'

export type Read = Pick<FlowGraph, 'nodes' | 'edges' | 'notes'> & { problems: ImportProblem[] }

/**
 * Reads steps, or a whole flow, from a clipboard text as far as it can be read. Undefined when there are none in it:
 * somebody's own text. What does not fit into the flow `beside` it is not pasted by halves.
 */
export function readClip(text: string, beside?: Pick<FlowGraph, 'nodes' | 'notes'>): Read | undefined {
  const { graph, problems } = readFlow(text)
  if (graph.nodes.length === 0 && !text.includes('"cauce"')) return undefined
  const { nodes, edges, notes } = graph
  const nothing = { nodes: [], edges: [], notes: [] }
  if (nodes.length + (beside?.nodes.length ?? 0) > MOST_NODES)
    return { ...nothing, problems: [{ code: 'no-room', count: nodes.length }] }
  if (notes.length + (beside?.notes.length ?? 0) > MOST_NOTES)
    return { ...nothing, problems: [{ code: 'no-room-for-notes', count: notes.length }] }
  return { nodes, edges, notes, problems }
}
