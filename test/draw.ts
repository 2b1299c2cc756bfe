import { FlowGraph } from '#sdk/flow'

type Placed = {
  type: string
  input?: Record<string, unknown>
  policy?: 'hold-and-ask' | 'do-not-resend' | 'resend'
}

/** A flow written as a list of nodes and of `from.exit -> to` (exit `default` when not named). */
export function draw(
  nodes: Record<string, Placed>,
  edges: string[],
  settings: Record<string, unknown> = {},
): FlowGraph {
  return FlowGraph.parse({
    nodes: Object.entries(nodes).map(([id, node], index) => ({
      id,
      input: {},
      ...node,
      position: { x: 0, y: index * 100 },
    })),
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split('->').map((part) => part.trim())
      const [node = '', exit = 'default'] = from.split('.')
      return { from: node, exit, to }
    }),
    settings,
  })
}
