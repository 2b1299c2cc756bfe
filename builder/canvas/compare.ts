import { diffFlows, type FlowDiff, type FlowGraph } from '#sdk/flow'
import type { Changed } from './store.ts'

/** One drawing of both: what is new, what is gone where it stood, and what differs. */
export function overlay(
  before: FlowGraph,
  after: FlowGraph,
): { graph: FlowGraph; diff: FlowDiff; changed: Changed } {
  const diff = diffFlows(before, after)
  const gone = Object.values(diff.nodes).flatMap((one) => (one.what === 'removed' ? [one.node] : []))
  // One way out leads to one place in a drawing; where both have one, the new one is drawn.
  const ways = new Set(after.edges.map((edge) => `${edge.from} ${edge.exit}`))
  const lost = diff.edges.removed.filter((edge) => !ways.has(`${edge.from} ${edge.exit}`))
  return {
    graph: {
      ...after,
      nodes: [...after.nodes, ...gone],
      edges: [...after.edges, ...lost],
      notes: [...after.notes, ...diff.notes.flatMap(({ what, note }) => (what === 'removed' ? [note] : []))],
    },
    diff,
    changed: changedBy(diff),
  }
}

export const changedBy = (diff: FlowDiff): Changed => ({
  nodes: Object.fromEntries([
    ...Object.entries(diff.nodes).map(([id, one]) => [id, one.what] as const),
    ...diff.notes.map(({ what, note }) => [note.id, what] as const),
  ]),
  edges: Object.fromEntries([
    ...diff.edges.removed.map((edge) => [`${edge.from} ${edge.exit} ${edge.to}`, 'removed'] as const),
    ...diff.edges.added.map((edge) => [`${edge.from} ${edge.exit} ${edge.to}`, 'added'] as const),
  ]),
})
