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
}

const nobody: CountStore = { nodes: {}, exits: {}, passed: {}, totals: undefined }

/** How many people are where. Kept apart from the flow, because it changes each second. */
export const useCounts = create<CountStore>()(() => nobody)

export const clearCounts = () => useCounts.setState(nobody, true)

export function receiveCounts(counts: FlowCounts) {
  const before = useCounts.getState()
  const exits = Object.fromEntries(counts.edges.map(({ from, exit, n }) => [`${from} ${exit}`, n]))
  const passed = { ...before.passed }
  // The first reading is history; only what grows while one looks on is movement.
  if (before.totals)
    for (const [key, n] of Object.entries(exits))
      if (n > (before.exits[key] ?? 0)) passed[key] = (passed[key] ?? 0) + 1
  useCounts.setState({ nodes: kept(before.nodes, counts.nodes), exits, passed, totals: counts.totals })
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
