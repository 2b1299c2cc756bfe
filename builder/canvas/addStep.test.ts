import { expect, test } from 'vitest'
import type { FlowGraph, FlowNode, StepManifest } from '#sdk/flow'
import { addStep } from './addStep.ts'
import { newFlowStore, type Picking } from './store.ts'
import type { Vocabulary } from './vocabulary.ts'

const step = (type: string, kind: StepManifest['kind'], exits: string[]) =>
  ({ type, kind, exits, version: 1, title: type, plugin: 'flow', input: {} }) as unknown as StepManifest
const steps = new Map(
  [
    step('flow.manual', 'trigger', ['default']),
    step('flow.branch', 'decide', ['yes', 'no']),
    step('flow.wait', 'decide', ['default']),
  ].map((one) => [one.type, one]),
)
// Of the vocabulary only this is asked for where a step goes.
const vocabulary = {
  stepOf: (type: string) => steps.get(type),
  exitTitle: (_: unknown, exit: { title: string }) => exit.title,
  manifest: { plugins: [] },
  lookups: { connections: [] },
} as unknown as Vocabulary

/** A column of questions, each of whose answers leads to the next; counts how often a connection is looked at. */
function column(length: number) {
  const looks = { n: 0 }
  const nodes = Array.from({ length }, (_, n): FlowNode => {
    const type = n === 0 ? 'flow.manual' : 'flow.branch'
    return { id: `s${n}`, type, version: 1, input: {}, position: { x: 0, y: n * 200 } }
  })
  const edges = nodes.slice(1).map((node, n) => ({
    get from() {
      looks.n++
      return `s${n}`
    },
    exit: n === 0 ? 'default' : 'yes',
    to: node.id,
  }))
  return { graph: { nodes, edges, notes: [], settings: {} } as unknown as FlowGraph, looks }
}

function added(graph: FlowGraph, type: string, picking: Picking): FlowNode['position'] | undefined {
  const store = newFlowStore()
  store.getState().open({ id: 'flow', revision: 1, graph, findings: [] })
  const id = addStep(store, vocabulary, steps.get(type) as StepManifest, picking)
  return store.getState().graph.nodes.find((node) => node.id === id)?.position
}

test('a loose step comes below all others, and what starts the flow beside them at the top', () => {
  const { graph } = column(4)
  expect(added(graph, 'flow.wait', { for: 'canvas' })).toEqual({ x: 0, y: 800 })
  expect(added(graph, 'flow.manual', { for: 'canvas' })).toEqual({ x: 344, y: 0 })
})

test('where a step goes in a flow of a thousand is found without looking at each connection for each card', () => {
  const pickings: Picking[] = [
    { for: 'canvas' },
    { for: 'exit', from: 's998', exit: 'no' },
    { for: 'edge', from: 's1', exit: 'yes' },
  ]
  for (const picking of pickings) {
    const { graph, looks } = column(1000)
    expect(added(graph, 'flow.wait', picking)).toBeDefined()
    expect(looks.n / graph.edges.length, picking.for).toBeLessThan(20)
  }
})
