import type { AnyStep, Plugin } from '#sdk'
import { FlowGraph, type FlowNode, type FlowSettings, jumps } from '#sdk/flow'
import { eventTypesOf, isGroup, type Rule } from '#sdk/rules'
import type { Trx } from '../db/connect.ts'
import type { ChangesAtWork } from '../events/changesAtWork.ts'
import type { Registry } from '../registry/plugins.ts'
import type { AtWork } from './atWork.ts'
import type { Flow, Node } from './types.ts'

/** A node with what the driver needs beyond its place in the graph. */
export type NodeStep = {
  drawn: FlowNode
  plugin?: Plugin
  step?: AnyStep
  input: Record<string, unknown>
}

export type CompiledFlow = Flow & {
  flowId: string
  workspaceId: string
  settings: FlowSettings
  steps: ReadonlyMap<string, NodeStep>
  /** Event types that rules of this flow count; a batch loads these events and no others. */
  readsEvents: readonly string[]
}

/** A published graph, made ready to be walked: settings parsed once, edges by exit, problems per node. */
export function compileFlow(
  registry: Registry,
  version: { id: string; flowId: string; workspaceId: string; graph: unknown },
): CompiledFlow {
  const graph = FlowGraph.parse(version.graph)
  const edges = [...graph.edges, ...jumps(graph, (type) => registry.step(type)?.step)]
  const nodes = new Map<string, Node>()
  const steps = new Map<string, NodeStep>()
  for (const drawn of graph.nodes) {
    const found = registry.step(drawn.type)
    const trigger = registry.trigger(drawn.type)
    const parsed = registry.parseInput(drawn.type, drawn.input)
    const problem = problemOf(drawn, found?.step ?? trigger?.trigger, parsed)
    nodes.set(drawn.id, {
      id: drawn.id,
      kind: problem ? 'missing' : trigger ? 'trigger' : (found?.step.kind ?? 'missing'),
      next: Object.fromEntries(
        edges.filter((edge) => edge.from === drawn.id).map((edge) => [edge.exit, edge.to]),
      ),
      resumes: found?.step.resume !== undefined,
      problem,
    })
    steps.set(drawn.id, {
      drawn,
      plugin: (found ?? trigger)?.plugin,
      step: found?.step,
      input: parsed.ok ? parsed.value : {},
    })
  }
  const rules = [...steps.values()].flatMap((node) => rulesIn(node.input))
  return {
    versionId: version.id,
    flowId: version.flowId,
    workspaceId: version.workspaceId,
    settings: graph.settings,
    nodes,
    steps,
    readsEvents: [...new Set(rules.flatMap((rule) => [...eventTypesOf(rule)]))],
  }
}

function problemOf(
  node: FlowNode,
  step: { version?: number; title: string } | undefined,
  parsed: ReturnType<Registry['parseInput']>,
): string | undefined {
  if (!step)
    return `"${node.type}" is not installed. Install its plugin, then let the people waiting here go on.`
  const version = step.version ?? 1
  if (version !== node.version)
    return `"${node.title ?? step.title}" was published with version ${node.version} of its step; version ${version} is installed.`
  if (parsed.ok) return undefined
  const [field, message] = Object.entries(parsed.fields)[0] ?? ['', '']
  return `The settings of "${node.title ?? step.title}" no longer fit its step: ${field} ${message}`
}

/** Every rule in a node's settings, however deep. */
function rulesIn(value: unknown): Rule[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  if ('combinator' in value && isGroup(value as never)) return [value as Rule]
  return Object.values(value).flatMap(rulesIn)
}

/** Versions never change, so a compiled one is kept; the oldest leave when there are many. */
export function createFlowCache(registry: Registry, surroundings: Surroundings = {}, size = 500): LoadFlows {
  const kept = new Map<string, CompiledFlow>()
  async function loadFlows(trx: Trx, versionIds: Iterable<string>): Promise<Map<string, CompiledFlow>> {
    const ids = [...new Set(versionIds)]
    const unknown = ids.filter((id) => !kept.has(id))
    if (unknown.length > 0) {
      const versions = await trx
        .selectFrom('flowVersions')
        .select(['id', 'flowId', 'workspaceId', 'graph'])
        .where('id', 'in', unknown)
        .execute()
      for (const version of versions) kept.set(version.id, compileFlow(registry, version))
    }
    const found = new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) as CompiledFlow]] : [])))
    for (const id of kept.keys()) if (kept.size > size && !found.has(id)) kept.delete(id)
    return found
  }
  return Object.assign(loadFlows, surroundings)
}

/** In what process steps are asked. */
type Surroundings = {
  /** Where it is noted whose turn it is, should a step bring the process down. */
  atWork?: AtWork
  changesAtWork?: ChangesAtWork
  /** A process that may be lost: it asks the steps of those over whom another one died. */
  quarantine?: true
}

export type LoadFlows = Surroundings &
  ((trx: Trx, versionIds: Iterable<string>) => Promise<Map<string, CompiledFlow>>)
