import type { FlowGraph } from './graph.ts'

/** A flow before its first step, with every setting as it is when nobody chose. */
export const emptyFlow = (): FlowGraph => ({
  nodes: [],
  edges: [],
  notes: [],
  settings: { reentry: 'after-exit', reentryAfterDays: 0, exitRules: [] },
})
