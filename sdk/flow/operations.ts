import type { Edge, FlowGraph, FlowNode, FlowSettings, Note } from './graph.ts'

type Position = FlowNode['position']

/**
 * One edit of a flow. Undo, autosave and merging all work with these. `at` is the place in its list, so that an
 * undone edit leaves the flow exactly as it was.
 *
 * An operation that no longer fits (its node is gone) changes nothing: two people may edit one flow.
 */
export type Operation =
  | { type: 'add-node'; node: FlowNode; at?: number }
  /** Takes their connections along; they leave their groups, and a group goes with its last step. */
  | { type: 'remove-nodes'; nodes: string[] }
  | { type: 'move-nodes'; positions: Record<string, Position> }
  /** One top field of a node's input; without `value` the field is taken away. */
  | { type: 'set-input'; node: string; field: string; value?: unknown }
  | { type: 'set-title'; node: string; title?: string }
  | { type: 'set-policy'; node: string; policy?: FlowNode['policy'] }
  /** An exit leads to one node: what it led to before is replaced. */
  | { type: 'connect'; edge: Edge; at?: number }
  | { type: 'disconnect'; from: string; exit: string }
  | { type: 'set-settings'; settings: FlowSettings }
  /** Puts a node between an exit and what it leads to; the new node goes on by its exit `by`. */
  | { type: 'insert'; from: string; exit: string; node: FlowNode; by?: string }
  /** Another step in the same place. `exits` says which old exit becomes which new one; others are let go. */
  | {
      type: 'replace-step'
      node: string
      step: Pick<FlowNode, 'type' | 'version' | 'input'>
      exits: Record<string, string>
    }
  | { type: 'put-note'; note: Note; at?: number }
  | { type: 'remove-note'; note: string }
  | { type: 'batch'; operations: Operation[] }

export type Applied = { graph: FlowGraph; inverse: Operation }

const nothing: Operation = { type: 'batch', operations: [] }

/** Makes an edit, and says which edit takes it back. The graph given is left as it is. */
export function apply(graph: FlowGraph, operation: Operation): Applied {
  switch (operation.type) {
    case 'add-node': {
      if (find(graph, operation.node.id)) return { graph, inverse: nothing }
      return {
        graph: { ...graph, nodes: inserted(graph.nodes, operation.node, operation.at) },
        inverse: { type: 'remove-nodes', nodes: [operation.node.id] },
      }
    }
    case 'remove-nodes':
      return removeNodes(graph, new Set(operation.nodes))
    case 'move-nodes': {
      const moved = graph.nodes.filter((node) => operation.positions[node.id])
      return {
        graph: {
          ...graph,
          nodes: graph.nodes.map((node) => {
            const position = operation.positions[node.id]
            return position ? { ...node, position } : node
          }),
        },
        inverse: {
          type: 'move-nodes',
          positions: Object.fromEntries(moved.map((node) => [node.id, node.position])),
        },
      }
    }
    case 'set-input': {
      const node = find(graph, operation.node)
      if (!node) return { graph, inverse: nothing }
      const { [operation.field]: before, ...rest } = node.input
      const input =
        operation.value === undefined ? rest : { ...node.input, [operation.field]: operation.value }
      return {
        graph: withNode(graph, { ...node, input }),
        inverse: { ...operation, value: before },
      }
    }
    case 'set-title': {
      const node = find(graph, operation.node)
      if (!node) return { graph, inverse: nothing }
      const { title, ...rest } = node
      return {
        graph: withNode(graph, operation.title ? { ...rest, title: operation.title } : rest),
        inverse: { ...operation, title },
      }
    }
    case 'set-policy': {
      const node = find(graph, operation.node)
      if (!node) return { graph, inverse: nothing }
      const { policy, ...rest } = node
      return {
        graph: withNode(graph, operation.policy ? { ...rest, policy: operation.policy } : rest),
        inverse: { ...operation, policy },
      }
    }
    case 'connect':
      return connect(graph, operation.edge, operation.at)
    case 'disconnect': {
      const at = indexOfEdge(graph, operation.from, operation.exit)
      const edge = graph.edges[at]
      if (!edge) return { graph, inverse: nothing }
      return {
        graph: { ...graph, edges: graph.edges.filter((_, index) => index !== at) },
        inverse: { type: 'connect', edge, at },
      }
    }
    case 'set-settings':
      return {
        graph: { ...graph, settings: operation.settings },
        inverse: { type: 'set-settings', settings: graph.settings },
      }
    case 'insert': {
      const next = graph.edges[indexOfEdge(graph, operation.from, operation.exit)]
      const { id } = operation.node
      if (!find(graph, operation.from) || find(graph, id)) return { graph, inverse: nothing }
      return applyAll(graph, [
        { type: 'add-node', node: operation.node },
        { type: 'connect', edge: { from: operation.from, exit: operation.exit, to: id } },
        ...(next && operation.by
          ? [{ type: 'connect' as const, edge: { from: id, exit: operation.by, to: next.to } }]
          : []),
      ])
    }
    case 'replace-step':
      return replaceStep(graph, operation)
    case 'put-note': {
      const note = standing(graph, operation.note)
      if (!note) return { graph, inverse: nothing }
      const at = graph.notes.findIndex((one) => one.id === note.id)
      const before = graph.notes[at]
      if (!before)
        return {
          graph: { ...graph, notes: inserted(graph.notes, note, operation.at) },
          inverse: { type: 'remove-note', note: note.id },
        }
      return {
        graph: { ...graph, notes: graph.notes.with(at, note) },
        inverse: { type: 'put-note', note: before },
      }
    }
    case 'remove-note': {
      const at = graph.notes.findIndex((note) => note.id === operation.note)
      const note = graph.notes[at]
      if (!note) return { graph, inverse: nothing }
      return {
        graph: { ...graph, notes: graph.notes.filter((_, index) => index !== at) },
        inverse: { type: 'put-note', note, at },
      }
    }
    case 'batch':
      return applyAll(graph, operation.operations)
  }
}

function applyAll(graph: FlowGraph, operations: Operation[]): Applied {
  const inverses: Operation[] = []
  let now = graph
  for (const operation of operations) {
    const applied = apply(now, operation)
    now = applied.graph
    inverses.unshift(applied.inverse)
  }
  return { graph: now, inverse: { type: 'batch', operations: inverses } }
}

function connect(graph: FlowGraph, edge: Edge, at?: number): Applied {
  if (!find(graph, edge.from) || !find(graph, edge.to)) return { graph, inverse: nothing }
  const index = indexOfEdge(graph, edge.from, edge.exit)
  const before = graph.edges[index]
  if (before)
    return {
      graph: { ...graph, edges: graph.edges.with(index, edge) },
      inverse: { type: 'connect', edge: before },
    }
  return {
    graph: { ...graph, edges: inserted(graph.edges, edge, at) },
    inverse: { type: 'disconnect', from: edge.from, exit: edge.exit },
  }
}

function removeNodes(graph: FlowGraph, ids: Set<string>): Applied {
  const nodes = graph.nodes.flatMap((node, at) => (ids.has(node.id) ? [{ node, at }] : []))
  if (nodes.length === 0) return { graph, inverse: nothing }
  const touching = (edge: Edge) => ids.has(edge.from) || ids.has(edge.to)
  const edges = graph.edges.flatMap((edge, at) => (touching(edge) ? [{ edge, at }] : []))
  const notes = graph.notes.flatMap((note, at) =>
    note.around?.some((id) => ids.has(id)) ? [{ note, at }] : [],
  )
  return {
    graph: {
      ...graph,
      ...(notes.length > 0 && { notes: graph.notes.flatMap((note) => without(ids, note)) }),
      nodes: graph.nodes.filter((node) => !ids.has(node.id)),
      edges: graph.edges.filter((edge) => !touching(edge)),
    },
    // In rising order every place is right again by the time it is filled.
    inverse: {
      type: 'batch',
      operations: [
        ...nodes.map(({ node, at }) => ({ type: 'add-node' as const, node, at })),
        ...edges.map(({ edge, at }) => ({ type: 'connect' as const, edge, at })),
        ...notes.map(({ note, at }) => ({ type: 'put-note' as const, note, at })),
      ],
    },
  }
}

function without(ids: Set<string>, note: Note): Note[] {
  if (!note.around?.some((id) => ids.has(id))) return [note]
  const around = note.around.filter((id) => !ids.has(id))
  return around.length > 0 ? [{ ...note, around }] : []
}

/** A group goes around the steps there are: somebody else may have taken one away. */
function standing(graph: FlowGraph, note: Note): Note | undefined {
  const known = new Set(note.around && graph.nodes.map((node) => node.id))
  const gone = new Set(note.around?.filter((id) => !known.has(id)))
  return without(gone, note)[0]
}

function replaceStep(graph: FlowGraph, operation: Extract<Operation, { type: 'replace-step' }>): Applied {
  const node = find(graph, operation.node)
  if (!node) return { graph, inverse: nothing }
  const leaving = graph.edges.filter((edge) => edge.from === node.id)
  const kept = leaving.flatMap((edge) => {
    const exit = operation.exits[edge.exit]
    return exit ? [{ ...edge, exit }] : []
  })
  const changed = applyAll(graph, [
    ...leaving.map((edge) => ({ type: 'disconnect' as const, from: edge.from, exit: edge.exit })),
    ...kept.map((edge) => ({ type: 'connect' as const, edge })),
  ])
  const { policy, ...rest } = node
  const back: Operation = {
    type: 'replace-step',
    node: node.id,
    step: { type: node.type, version: node.version, input: node.input },
    exits: Object.fromEntries(kept.map((edge) => [edge.exit, edge.exit])),
  }
  return {
    graph: withNode(changed.graph, { ...rest, ...operation.step }),
    inverse: {
      type: 'batch',
      operations: [back, { type: 'set-policy', node: node.id, policy }, changed.inverse],
    },
  }
}

const find = (graph: FlowGraph, id: string) => graph.nodes.find((node) => node.id === id)
const withNode = (graph: FlowGraph, node: FlowNode): FlowGraph => ({
  ...graph,
  nodes: graph.nodes.map((other) => (other.id === node.id ? node : other)),
})
const indexOfEdge = (graph: FlowGraph, from: string, exit: string) =>
  graph.edges.findIndex((edge) => edge.from === from && edge.exit === exit)
const inserted = <T>(list: T[], item: T, at = list.length): T[] => list.toSpliced(at, 0, item)
