import { exitsOf } from './exits.ts'
import type { Edge, FlowGraph, FlowNode } from './graph.ts'
import type { StepManifest } from './manifest.ts'

/** Something about a flow that its author should know. Errors stop publishing. */
export type Finding = {
  level: 'error' | 'warning'
  /** stable, for translation: `unknown-step`, `pure-loop`, … */
  code: string
  message: string
  node?: string
  field?: string
  values?: Record<string, string>
}

/** Checks the shape of a flow; the fields of each step are checked against its schema elsewhere. */
export function lint(drawn: FlowGraph, stepOf: (type: string) => StepManifest | undefined): Finding[] {
  const graph = { ...drawn, edges: [...drawn.edges, ...jumps(drawn, stepOf)] }
  const name = (node: FlowNode) => node.title || stepOf(node.type)?.title || node.type
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  const findings: Finding[] = []
  const report = (
    level: Finding['level'],
    code: string,
    message: string,
    node?: FlowNode,
    values?: Record<string, string>,
  ) =>
    findings.push({
      level,
      code,
      message,
      node: node?.id,
      values: { ...(node && { name: name(node) }), ...values },
    })

  if (byId.size < graph.nodes.length) report('error', 'duplicate-id', 'Two steps have the same id.')
  const triggers = graph.nodes.filter((node) => stepOf(node.type)?.kind === 'trigger')
  if (triggers.length === 0)
    report('error', 'no-trigger', 'Nothing starts this flow. Add a trigger, for example "Added by hand".')

  for (const node of graph.nodes) {
    const step = stepOf(node.type)
    if (!step) {
      report(
        'error',
        'unknown-step',
        `"${node.type}" is not installed. Install its plugin or remove the step.`,
        node,
      )
    } else if (step.version !== node.version) {
      report(
        'error',
        'step-version',
        `"${name(node)}" was made for version ${node.version} of this step; ${step.version} is installed.`,
        node,
      )
    }
  }

  // A rule without conditions holds for everybody, who would leave the moment they come in.
  if (graph.settings.goal?.rules.length === 0)
    report(
      'error',
      'empty-goal',
      'The goal has no condition, so everybody would reach it at once. Add one or remove the goal.',
    )
  for (const { title, rule } of graph.settings.exitRules)
    if (rule.rules.length === 0)
      report(
        'error',
        'empty-exit-rule',
        `"${title}" has no condition, so everybody would leave at once. Add one or remove the rule.`,
        undefined,
        {
          title,
        },
      )

  const seen = new Set<string>()
  for (const edge of graph.edges) {
    const from = byId.get(edge.from)
    const to = byId.get(edge.to)
    if (!from || !to) {
      report('error', 'loose-edge', 'A connection leads from or to a step that does not exist.', from ?? to)
      continue
    }
    const step = stepOf(from.type)
    if (step && !step.jump && !exitsOf(step, from.input).some((exit) => exit.id === edge.exit))
      report(
        'error',
        'unknown-exit',
        `"${name(from)}" has no exit "${edge.exit}". Remove the connection.`,
        from,
        { exit: edge.exit },
      )
    if (stepOf(to.type)?.kind === 'trigger')
      report('error', 'into-trigger', `Nothing can lead into the trigger "${name(to)}".`, to)
    const key = `${edge.from} ${edge.exit}`
    if (seen.has(key))
      report(
        'error',
        'double-exit',
        `Exit "${edge.exit}" of "${name(from)}" leads to two steps. Keep one.`,
        from,
        { exit: edge.exit },
      )
    seen.add(key)
  }

  const reached = reachable(graph, triggers)
  for (const node of graph.nodes) {
    const step = stepOf(node.type)
    if (!reached.has(node.id))
      report('warning', 'unreachable', `Nobody can get to "${name(node)}". Connect it or remove it.`, node)
    else if (step?.kind === 'trigger' && !graph.edges.some((edge) => edge.from === node.id))
      report('error', 'empty-trigger', `"${name(node)}" leads nowhere. Connect it to the first step.`, node)
  }
  for (const node of graph.nodes) {
    const step = stepOf(node.type)
    if (!step || step.kind === 'trigger' || step.jump || !reached.has(node.id)) continue
    const own = exitsOf(step, node.input).filter((exit) => !exit.optional)
    const open = own.filter(
      (exit) => !graph.edges.some((edge) => edge.from === node.id && edge.exit === exit.id),
    )
    if (step.kind === 'decide' && step.waits && open.length === own.length)
      report(
        'warning',
        'wait-without-exit',
        `People wait at "${name(node)}" and then nothing happens. Connect what comes next or remove the wait.`,
        node,
      )
    else if (open.length < own.length && open[0])
      report(
        'warning',
        'open-exit',
        `Whoever leaves "${name(node)}" by "${open[0].title}" is done with the flow. Connect it if that is not meant.`,
        node,
        { exit: open[0].title },
      )
  }
  for (const node of quickLoop(graph, stepOf, true))
    report(
      'error',
      'send-loop',
      `"${name(node)}" is done again and again without a wait in between. Put a wait into the loop.`,
      node,
    )
  for (const node of quickLoop(graph, stepOf))
    report(
      'error',
      'pure-loop',
      `"${name(node)}" is in a loop that takes no time, so people would run in circles. Put a wait into the loop.`,
      node,
    )
  return findings
}

function reachable(graph: FlowGraph, from: FlowNode[]): Set<string> {
  const next = Map.groupBy(graph.edges, (edge) => edge.from)
  const reached = new Set(from.map((node) => node.id))
  for (const id of reached) for (const edge of next.get(id) ?? []) reached.add(edge.to)
  return reached
}

/**
 * The nodes of loops that take no time: of deciding steps alone, or those in which something is sent (`effects`) and
 * nothing waits.
 */
function quickLoop(
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  effects = false,
): FlowNode[] {
  const quick = graph.nodes.filter((node) => {
    const step = stepOf(node.type)
    return (step?.kind === 'decide' && !step.waits) || (effects && step?.kind === 'effect')
  })
  const left = new Set(quick.map((node) => node.id))
  // Strip nodes with no quick predecessor until only loops and what hangs behind them is left, then the same backwards.
  for (const [a, b] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    for (let shrank = true; shrank; ) {
      const kept = new Set(
        graph.edges.filter((edge) => left.has(edge[a]) && left.has(edge[b])).map((edge) => edge[b]),
      )
      shrank = kept.size < left.size
      for (const id of left) if (!kept.has(id)) left.delete(id)
    }
  }
  const found = quick.filter((node) => left.has(node.id))
  return effects ? found.filter((node) => stepOf(node.type)?.channel) : found
}

/** A go-to is an edge that is not drawn. */
export function jumps(
  graph: FlowGraph,
  stepOf: (type: string) => Pick<StepManifest, 'jump'> | undefined,
): Edge[] {
  return graph.nodes.flatMap((node) => {
    const field = stepOf(node.type)?.jump
    const to = field && node.input[field]
    return typeof to === 'string' && to ? [{ from: node.id, exit: 'default', to }] : []
  })
}
