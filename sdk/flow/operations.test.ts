import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyFlow } from './emptyFlow.ts'
import { FlowGraph, type FlowNode } from './graph.ts'
import { apply, type Operation } from './operations.ts'

const node = (id: string, input: Record<string, unknown> = {}): FlowNode => ({
  id,
  type: 'demo.step',
  version: 1,
  input,
  position: { x: 0, y: 0 },
})
const drawn = (ids: string, edges: string): FlowGraph => ({
  ...emptyFlow(),
  nodes: ids.split(' ').map((id) => node(id)),
  edges: edges
    .split(' ')
    .filter(Boolean)
    .map((text) => {
      const [from = '', exit = '', to = ''] = text.split(/[:>]/)
      return { from, exit, to }
    }),
})

describe('an edit', () => {
  test('removing a step takes its connections along, and undo brings both back in place', () => {
    const flow = drawn('a b c', 'a:default>b b:default>c')
    const { graph, inverse } = apply(flow, { type: 'remove-nodes', nodes: ['b'] })
    expect(graph.nodes.map((n) => n.id)).toEqual(['a', 'c'])
    expect(graph.edges).toEqual([])
    expect(apply(graph, inverse).graph).toEqual(flow)
  })

  test('a removed step leaves its group, a group goes with its last step, and undo brings both back', () => {
    const named = (id: string, around?: string[]) => ({ id, text: id, position: { x: 0, y: 0 }, around })
    const notes = [named('remark'), named('group', ['a', 'b']), named('other', ['c'])]
    const flow = { ...drawn('a b c', ''), notes }
    const one = apply(flow, { type: 'remove-nodes', nodes: ['b'] })
    expect(one.graph.notes.map((note) => note.around)).toEqual([undefined, ['a'], ['c']])
    const two = apply(one.graph, { type: 'remove-nodes', nodes: ['a', 'c'] })
    expect(two.graph.notes.map((note) => note.id)).toEqual(['remark'])
    expect(apply(apply(two.graph, two.inverse).graph, one.inverse).graph).toEqual(flow)
  })

  test('an exit leads to one step: connecting it again replaces the connection', () => {
    const flow = drawn('a b c', 'a:yes>b')
    const { graph } = apply(flow, { type: 'connect', edge: { from: 'a', exit: 'yes', to: 'c' } })
    expect(graph.edges).toEqual([{ from: 'a', exit: 'yes', to: 'c' }])
  })

  test('a step inserted on a connection stands between its two ends', () => {
    const flow = drawn('a b', 'a:yes>b')
    const { graph } = apply(flow, { type: 'insert', from: 'a', exit: 'yes', node: node('m'), by: 'default' })
    expect(graph.edges).toEqual([
      { from: 'a', exit: 'yes', to: 'm' },
      { from: 'm', exit: 'default', to: 'b' },
    ])
  })

  test('replacing a step keeps what leads to it and the exits that have a successor', () => {
    const flow = drawn('a b c d', 'a:default>b b:yes>c b:no>d')
    const { graph } = apply(flow, {
      type: 'replace-step',
      node: 'b',
      step: { type: 'demo.other', version: 2, input: { x: 1 } },
      exits: { yes: 'default' },
    })
    expect(graph.nodes[1]).toMatchObject({ id: 'b', type: 'demo.other', version: 2, input: { x: 1 } })
    expect(graph.edges).toEqual([
      { from: 'a', exit: 'default', to: 'b' },
      { from: 'b', exit: 'default', to: 'c' },
    ])
  })

  test('an edit of a step that is gone changes nothing', () => {
    const flow = drawn('a', '')
    for (const operation of [
      { type: 'set-title', node: 'x', title: 'Hello' },
      { type: 'set-input', node: 'x', field: 'text', value: 'Hello' },
      { type: 'connect', edge: { from: 'a', exit: 'default', to: 'x' } },
      { type: 'remove-nodes', nodes: ['x'] },
    ] satisfies Operation[])
      expect(apply(flow, operation).graph).toEqual(flow)
  })
})

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const exit = fc.constantFrom('default', 'yes', 'no')
const position = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) })
const input = fc.dictionary(fc.constantFrom('text', 'to', 'days'), fc.oneof(fc.string(), fc.integer()))
const anyNode = fc.record({ id, input, position }).map((drawn): FlowNode => ({ ...node(drawn.id), ...drawn }))
const simple: fc.Arbitrary<Operation> = fc
  .oneof(
    fc.record({ type: fc.constant('add-node' as const), node: anyNode }),
    fc.record({ type: fc.constant('remove-nodes' as const), nodes: fc.array(id, { maxLength: 3 }) }),
    fc.record({ type: fc.constant('move-nodes' as const), positions: fc.dictionary(id, position) }),
    fc.record({
      type: fc.constant('set-input' as const),
      node: id,
      field: fc.constantFrom('text', 'to'),
      value: fc.option(fc.string(), { nil: undefined }),
    }),
    fc.record({
      type: fc.constant('set-title' as const),
      node: id,
      title: fc.option(fc.string(), { nil: undefined }),
    }),
    fc.record({
      type: fc.constant('set-policy' as const),
      node: id,
      policy: fc.constantFrom(undefined, 'resend' as const, 'hold-and-ask' as const),
    }),
    fc.record({ type: fc.constant('connect' as const), edge: fc.record({ from: id, exit, to: id }) }),
    fc.record({ type: fc.constant('disconnect' as const), from: id, exit }),
    fc.record({
      type: fc.constant('set-settings' as const),
      settings: fc.record({
        reentry: fc.constantFrom('never' as const, 'parallel' as const),
        reentryAfterDays: fc.nat(9),
        exitRules: fc.constant<never[]>([]),
      }),
    }),
    fc.record({
      type: fc.constant('insert' as const),
      from: id,
      exit,
      node: anyNode,
      by: fc.option(exit, { nil: undefined }),
    }),
    fc.record({
      type: fc.constant('replace-step' as const),
      node: id,
      step: fc.record({
        type: fc.constantFrom('demo.x', 'demo.y'),
        version: fc.integer({ min: 1, max: 3 }),
        input,
      }),
      exits: fc.dictionary(exit, exit),
    }),
    fc.record({
      type: fc.constant('put-note' as const),
      note: fc.record({
        ...{ id, text: fc.string(), position },
        around: fc.option(fc.array(id, { minLength: 1, maxLength: 4 }), { nil: undefined }),
      }),
    }),
    fc.record({ type: fc.constant('remove-note' as const), note: id }),
  )
  .map((edit): Operation => edit)
const operation = fc.oneof(
  { weight: 6, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc
      .array(simple, { maxLength: 4 })
      .map((operations): Operation => ({ type: 'batch', operations })),
  },
)

test('undoing any sequence of edits, last one first, restores the flow; redoing restores the edits', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const start = drawn('a b c', 'a:default>b b:yes>c')
      const states = [start]
      const inverses: Operation[] = []
      for (const edit of operations) {
        const before = states.at(-1) ?? start
        const frozen = JSON.stringify(before)
        const { graph, inverse } = apply(before, edit)
        expect(JSON.stringify(before)).toBe(frozen)
        states.push(graph)
        inverses.push(inverse)
      }
      let now = states.at(-1) ?? start
      const redos: Operation[] = []
      for (let index = inverses.length - 1; index >= 0; index--) {
        const undone = apply(now, inverses[index] as Operation)
        now = undone.graph
        redos.push(undone.inverse)
        expect(now).toEqual(states[index])
      }
      for (const redo of redos.reverse()) now = apply(now, redo).graph
      expect(now).toEqual(states.at(-1))
    }),
    { numRuns: 2000 },
  )
})

test('a flow before its first step is what the schema makes of nothing', () => {
  expect(emptyFlow()).toEqual(FlowGraph.parse({ nodes: [], edges: [] }))
})
