import type { Path } from '../canvas/store.ts'
import type { RunDetail } from './requests.ts'

/** The way a person took, to be lit on the canvas. */
export function pathOf({ run, history }: Pick<RunDetail, 'run' | 'history'>): Path {
  const nodes: Record<string, number> = {}
  for (const visit of history) nodes[visit.node] = (nodes[visit.node] ?? 0) + 1
  const here = run.endedAt ? undefined : run.node
  if (here) nodes[here] = nodes[here] ?? 1
  return { nodes, exits: new Set(history.map((visit) => `${visit.node} ${visit.exit}`)), here }
}
