import { create } from 'zustand'

export type NodeCounts = { inside: number; entered: number; left: number; failed: number }
export type Totals = {
  enrolled: number
  inside: number
  done: number
  converted: number
  failed: number
  left: number
  parked: number
  uncertain: number
}
/** As the server sends them. */
export type FlowCounts = {
  nodes: Record<string, NodeCounts>
  edges: { from: string; exit: string; n: number }[]
  totals: Totals
}

type CountStore = {
  nodes: Record<string, NodeCounts>
  /** by `from exit` */
  exits: Record<string, number>
  /** How many times people were seen to move through an exit, so that the edge shows them pass. */
  passed: Record<string, number>
  totals: Totals | undefined
  /** The same of a shorter time, while one looks at that. */
  span: Pick<CountStore, 'nodes' | 'exits'> | undefined
}

const nobody: CountStore = { nodes: {}, exits: {}, passed: {}, totals: undefined, span: undefined }

/** How many people are where. Kept apart from the flow, because it changes each second. */
export const useCounts = create<CountStore>()(() => nobody)

export const clearCounts = () => useCounts.setState(nobody, true)

export function receiveCounts(counts: FlowCounts) {
  const before = useCounts.getState()
  const exits = byExit(counts)
  const passed = { ...before.passed }
  // The first reading is history; only what grows while one looks on is movement.
  if (before.totals)
    for (const [key, n] of Object.entries(exits))
      if (n > (before.exits[key] ?? 0)) passed[key] = (passed[key] ?? 0) + 1
  useCounts.setState({ nodes: kept(before.nodes, counts.nodes), exits, passed, totals: counts.totals })
}

export const receiveSpan = (counts: FlowCounts | undefined) =>
  useCounts.setState({ span: counts && { nodes: counts.nodes, exits: byExit(counts) } })

const byExit = ({ edges }: FlowCounts) =>
  Object.fromEntries(edges.map(({ from, exit, n }) => [`${from} ${exit}`, n]))

/** How many left a step by one of its ways, in the time that is looked at. */
export const leftBy = ({ span, exits }: CountStore, node: string, exit: string): number =>
  (span?.exits ?? exits)[`${node} ${exit}`] ?? 0

/** … and what part of all who left it; nothing where all went the same way. */
export function shareOf(counts: CountStore, node: string, exit: string): number | undefined {
  const own = leftBy(counts, node, exit)
  const all = (counts.span ?? counts).nodes[node]?.left ?? 0
  return own > 0 && own < all ? own / all : undefined
}

/** Nodes whose counts did not change keep their object, so their cards are not drawn again. */
function kept(before: Record<string, NodeCounts>, now: Record<string, NodeCounts>) {
  return Object.fromEntries(
    Object.entries(now).map(([id, counts]) => {
      const old = before[id]
      const equal =
        old &&
        old.inside === counts.inside &&
        old.entered === counts.entered &&
        old.left === counts.left &&
        old.failed === counts.failed
      return [id, equal ? old : counts]
    }),
  )
}
