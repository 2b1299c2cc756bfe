import { type Finding, type FlowGraph, lint } from '#sdk/flow'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import type { Language } from '../registry/parseInput.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Renderer } from '../templates/renderer.ts'
import { checkContactFields } from './checks/contactFields.ts'
import { checkMessageTemplates } from './checks/messageTemplates.ts'
import { checkOverlap } from './checks/overlap.ts'
import { checkReferences } from './checks/references.ts'
import { checkRules } from './checks/rules.ts'
import { checkSends } from './checks/sends.ts'
import { checkSettings } from './checks/settings.ts'
import { checkTexts } from './checks/texts.ts'
import { checkVariables } from './checks/variables.ts'

/** Exits may hang on settings that have a default; what was left out counts as that. */
const withDefaults = (registry: Registry, graph: FlowGraph): FlowGraph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    const parsed = registry.parseInput(node.type, node.input)
    return parsed.ok ? { ...node, input: parsed.value } : node
  }),
})

/** All that is wrong with a flow: its shape, its steps' settings, rules and texts, and what they refer to here. */
export async function validateFlow(
  db: Db,
  { registry, renderer }: { registry: Registry; renderer: Renderer },
  workspaceId: string,
  graph: FlowGraph,
  language: Language = 'en',
  flowId?: string,
): Promise<Finding[]> {
  const steps = new Map(registry.manifest().steps.map((step) => [step.type, step]))
  const stepOf = (type: string) => steps.get(type)
  const types = await fieldTypes(db, workspaceId)
  return [
    ...lint(withDefaults(registry, graph), stepOf),
    ...checkSettings(registry, graph, stepOf, language),
    ...checkRules(graph, stepOf, types, language),
    ...checkContactFields(graph, stepOf, types),
    ...checkVariables(graph, stepOf, types),
    ...(await checkTexts(renderer, graph, stepOf, language)),
    ...(await checkReferences(db, workspaceId, graph, stepOf)),
    ...(await checkMessageTemplates(db, workspaceId, graph, stepOf)),
    ...(await checkSends(db, registry, workspaceId, graph, stepOf, language)),
    ...(await checkOverlap(db, workspaceId, flowId, graph, stepOf)),
  ]
}
