export { exitsOf } from './exits.ts'
export { Edge, emptyFlow, FlowGraph, FlowNode, FlowSettings } from './graph.ts'
export { type Finding, lint } from './lint.ts'
export type {
  FieldSchema,
  Manifest,
  PluginManifest,
  ProviderManifest,
  StepManifest,
} from './manifest.ts'
