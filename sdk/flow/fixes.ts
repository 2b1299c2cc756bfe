import { exitsOf } from './exits.ts'
import type { FlowGraph } from './graph.ts'
import type { Finding } from './lint.ts'
import type { StepManifest } from './manifest.ts'
import type { Operation } from './operations.ts'

/** An edit that puts a finding right. `kind` names it for its button: `remove-connection`, `use-suggestion` … */
export type Fix = {
  kind: 'remove-connection' | 'remove-step' | 'remove-rule' | 'use-suggestion' | 'update-step'
  operation: Operation
}

/** What one press can do about a finding; nothing where a person has to choose. */
export function fixOf(
  graph: FlowGraph,
  finding: Finding,
  stepOf: (type: string) => StepManifest | undefined,
): Fix | undefined {
  const node = graph.nodes.find((one) => one.id === finding.node)
  const { exit, suggestion } = finding.values ?? {}
  switch (finding.code) {
    case 'loose-edge': {
      const ids = new Set(graph.nodes.map((one) => one.id))
      const loose = graph.edges.filter((edge) => !ids.has(edge.from) || !ids.has(edge.to))
      return removing(loose)
    }
    case 'unknown-exit':
      return removing(graph.edges.filter((edge) => edge.from === finding.node && edge.exit === exit))
    case 'into-trigger':
      return removing(graph.edges.filter((edge) => edge.to === finding.node))
    case 'unreachable':
    case 'unknown-step':
      return node && { kind: 'remove-step', operation: { type: 'remove-nodes', nodes: [node.id] } }
    case 'step-version': {
      const step = node && stepOf(node.type)
      if (!node || !step) return undefined
      const exits = Object.fromEntries(exitsOf(step, node.input).map(({ id }) => [id, id]))
      const { type, input } = node
      return {
        kind: 'update-step',
        operation: {
          type: 'replace-step',
          node: node.id,
          step: { type, version: step.version, input },
          exits,
        },
      }
    }
    case 'empty-goal': {
      const { goal: _, ...settings } = graph.settings
      return { kind: 'remove-rule', operation: { type: 'set-settings', settings } }
    }
    case 'empty-exit-rule': {
      const exitRules = graph.settings.exitRules.filter((one) => one.rule.rules.length > 0)
      const settings = { ...graph.settings, exitRules }
      return { kind: 'remove-rule', operation: { type: 'set-settings', settings } }
    }
    case 'unknown-variable':
    case 'missing-opt-out': {
      const field = finding.field?.split('.')[0]
      const text = field ? node?.input[field] : undefined
      // Only a text that is the field itself; a place deep in a list is a person's to mend.
      if (!node || !field || field !== finding.field || typeof text !== 'string' || !suggestion)
        return undefined
      const value =
        finding.code === 'missing-opt-out'
          ? `${text.trimEnd()} ${suggestion}`
          : text.replaceAll(variable(finding.values?.variable ?? ''), (whole) =>
              whole.replace(finding.values?.variable ?? '', suggestion),
            )
      return { kind: 'use-suggestion', operation: { type: 'set-input', node: node.id, field, value } }
    }
    default:
      return undefined
  }
}

const removing = (edges: FlowGraph['edges']): Fix | undefined =>
  edges.length === 0
    ? undefined
    : {
        kind: 'remove-connection',
        operation: {
          type: 'batch',
          operations: edges.map(({ from, exit }) => ({ type: 'disconnect', from, exit })),
        },
      }

const variable = (path: string) =>
  new RegExp(`\\{\\{-?\\s*${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.])`, 'g')
