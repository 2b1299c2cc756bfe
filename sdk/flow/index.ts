export { exitsOf, type NodeExit } from './exits.ts'
export { Edge, emptyFlow, FlowGraph, FlowNode, FlowSettings } from './graph.ts'
export { type Finding, jumps, lint } from './lint.ts'
export type {
  FieldSchema,
  Manifest,
  PluginManifest,
  ProviderManifest,
  StepManifest,
} from './manifest.ts'
export { type Applied, apply, type Operation } from './operations.ts'
