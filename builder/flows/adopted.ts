import { exitsOf, type FlowGraph, type FlowNode } from '#sdk/flow'
import { shaper } from '../canvas/addStep.ts'
import { arrange } from '../canvas/arrange.ts'
import type { Vocabulary } from '../canvas/vocabulary.ts'

const none: ReadonlySet<string> = new Set()

/** An example as this workspace can use it: with its own accounts where there are some, laid out for its words. */
export function adopted(graph: FlowGraph, vocabulary: Vocabulary): FlowGraph {
  const { manifest, lookups } = vocabulary
  const plugins = new Map(manifest.plugins.map((plugin) => [plugin.id, plugin]))
  const accountFor = (node: FlowNode): string | undefined => {
    const kind = vocabulary.stepOf(node.type)?.provider
    const fits = lookups.connections.filter((connection) =>
      plugins.get(connection.plugin)?.providers.some((provider) => provider.kind === kind),
    )
    return kind ? fits[0]?.id : undefined
  }
  const nodes = graph.nodes.map((node) => {
    const connection = accountFor(node)
    return connection ? { ...node, input: { ...node.input, connection } } : node
  })
  const filled = { ...graph, nodes }
  const positions = arrange(filled, shaper(filled, vocabulary, none), (node) => {
    const step = vocabulary.stepOf(node.type)
    return step ? exitsOf(step, node.input) : []
  })
  return {
    ...filled,
    nodes: nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })),
  }
}
