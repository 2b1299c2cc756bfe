export {
  diffFlows,
  equal,
  type FieldChange,
  type FlowDiff,
  type NodeDiff,
  type NoteDiff,
  proposeMoves,
} from './diff.ts'
export { emptyFlow } from './emptyFlow.ts'
export { exitsOf, isNamed, type NodeExit } from './exits.ts'
export { type Fix, fixOf } from './fixes.ts'
export { Edge, FlowGraph, FlowNode, FlowSettings, Note } from './graph.ts'
export { type Finding, jumps, lint } from './lint.ts'
export type {
  FieldSchema,
  Manifest,
  PluginManifest,
  ProviderManifest,
  StepManifest,
} from './manifest.ts'
export { type Applied, apply, type Operation } from './operations.ts'
export { type Imported, type ImportProblem, MOST_NODES, MOST_NOTES, readFlow, writeFlow } from './portable.ts'
