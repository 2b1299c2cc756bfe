import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draw } from '../../test/draw.ts'
import {
  apply,
  diffFlows,
  FlowGraph,
  fixOf,
  lint,
  proposeMoves,
  readFlow,
  type StepManifest,
  writeFlow,
} from './index.ts'

const step = (type: string, more: Partial<StepManifest> = {}): StepManifest => ({
  ...{ type, plugin: 'p', kind: 'decide', title: type, icon: 'x', category: 'flow', version: 1 },
  ...{ input: { type: 'object', properties: {} }, exits: ['default'], waits: false },
  ...more,
})
const steps = new Map(
  [
    step('p.start', { kind: 'trigger' }),
    step('p.wait', { waits: true }),
    step('p.ask', { exits: ['yes', 'no'] }),
    step('p.sms', { kind: 'effect', channel: 'sms', waits: true }),
  ].map((one) => [one.type, one]),
)
const stepOf = (type: string) => steps.get(type)
const before = draw(
  {
    start: { type: 'p.start' },
    wait: { type: 'p.wait', input: { days: 2 } },
    ask: { type: 'p.ask' },
    sms: { type: 'p.sms', input: { text: 'Hi' } },
  },
  ['start -> wait', 'wait -> ask', 'ask.yes -> sms'],
)

describe('what has changed between two drawings', () => {
  test('is told step by step, field by field and way by way', () => {
    const { graph } = apply(before, {
      type: 'batch',
      operations: [
        { type: 'set-input', node: 'wait', field: 'days', value: 3 },
        { type: 'remove-nodes', nodes: ['sms'] },
        {
          type: 'add-node',
          node: { id: 'end', type: 'p.wait', version: 1, input: {}, position: { x: 0, y: 0 } },
        },
        { type: 'connect', edge: { from: 'ask', exit: 'no', to: 'end' } },
      ],
    })
    const diff = diffFlows(before, graph)
    expect(diff.nodes).toMatchObject({
      wait: { what: 'changed', fields: [{ field: 'days', before: 2, after: 3 }] },
      sms: { what: 'removed' },
      end: { what: 'added' },
    })
    expect(diff.edges).toEqual({
      added: [{ from: 'ask', exit: 'no', to: 'end' }],
      removed: [{ from: 'ask', exit: 'yes', to: 'sms' }],
    })
  })

  test('is told of remarks and groups too, though people do not notice them', () => {
    const group = { id: 'g', text: 'Asking', position: { x: 0, y: 0 }, around: ['wait', 'ask'] }
    const remark = { id: 'r', text: 'Ask Ana', position: { x: 0, y: 0 } }
    const drawnOn = (...notes: FlowGraph['notes']) => ({ ...before, notes })
    const told = (one: FlowGraph, other: FlowGraph) =>
      diffFlows(one, other).notes.map(({ what, note }) => `${note.id} ${what}`)
    expect(told(drawnOn(remark), drawnOn(group))).toEqual(['g added', 'r removed'])
    expect(told(drawnOn(group), drawnOn({ ...group, around: ['ask'] }))).toEqual(['g changed'])
    const moved = { ...group, position: { x: 9, y: 9 }, around: ['ask', 'wait'] }
    expect(told(drawnOn(group, remark), drawnOn(moved, { ...remark, position: { x: 8, y: 8 } }))).toEqual([])
    expect(diffFlows(before, drawnOn(group)).same).toBe(true)
  })

  test('is nothing when a step was only put elsewhere, or keys stand in another order', () => {
    const moved = apply(before, { type: 'move-nodes', positions: { wait: { x: 400, y: 8 } } }).graph
    const turned = {
      ...moved,
      nodes: moved.nodes.map((node) => JSON.parse(JSON.stringify({ ...node, id: node.id }))),
    }
    expect(diffFlows(before, turned)).toMatchObject({ same: true, nodes: { wait: { what: 'moved' } } })
  })
})

describe('people whose step is gone', () => {
  test('are sent to the first step after it that is still there', () => {
    const { graph } = apply(before, { type: 'remove-nodes', nodes: ['wait'] })
    expect(proposeMoves(before, graph)).toMatchObject({ wait: 'ask', ask: 'ask', sms: 'sms' })
  })

  test('stay where nothing of what follows is left', () => {
    const { graph } = apply(before, { type: 'remove-nodes', nodes: ['ask', 'sms'] })
    expect(proposeMoves(before, graph)).toMatchObject({ wait: 'wait', ask: null, sms: null })
  })

  test('go to a step of the same kind and name that took its place', () => {
    const named = apply(before, { type: 'set-title', node: 'wait', title: 'Two days' }).graph
    const { graph } = apply(named, {
      type: 'batch',
      operations: [
        { type: 'remove-nodes', nodes: ['wait'] },
        {
          type: 'add-node',
          node: {
            id: 'w2',
            type: 'p.wait',
            version: 1,
            title: 'Two days',
            input: {},
            position: { x: 0, y: 0 },
          },
        },
      ],
    })
    expect(proposeMoves(named, graph).wait).toBe('w2')
  })
})

describe('a flow from a file', () => {
  test('comes back as it was written', () => {
    expect(readFlow(writeFlow('Spring', before))).toEqual({ title: 'Spring', graph: before, problems: [] })
  })

  test('of a newer Cauce keeps what is not known here, and writes it out again', () => {
    const file = JSON.parse(writeFlow('Spring', before))
    file.version = 9
    file.graph.lanes = [{ id: 'l' }]
    file.graph.nodes[1].retry = { times: 3 }
    const { graph, problems } = readFlow(JSON.stringify(file))
    expect(problems.map((one) => one.code)).toEqual(['newer', 'unknown-parts'])
    const again = JSON.parse(writeFlow('Spring', graph))
    expect(again.graph.lanes).toEqual([{ id: 'l' }])
    expect(again.graph.nodes[1].retry).toEqual({ times: 3 })
  })

  test('with broken parts opens without them, says which, and loses nothing', () => {
    const file = JSON.parse(writeFlow('Spring', before))
    file.graph.nodes[2] = { title: 'No id', type: 'p.ask' }
    file.graph.nodes[3].input = 'text'
    file.graph.edges.push({ from: 'nobody', exit: 'x', to: 'sms' })
    file.graph.settings = { reentry: 'whenever' }
    const { graph, problems } = readFlow(JSON.stringify(file))
    expect(graph.nodes.map((node) => node.id)).toEqual(['start', 'wait', 'sms'])
    expect(new Set(problems.map((one) => one.code))).toEqual(
      new Set(['broken-step', 'broken-part', 'broken-connection', 'broken-settings']),
    )
    expect(graph.extra).toMatchObject({
      brokenSteps: [{ title: 'No id', type: 'p.ask' }],
      brokenSettings: [{ reentry: 'whenever' }],
    })
    expect(graph.nodes[2]?.extra).toEqual({ broken: { input: 'text' } })
  })

  test('brings its notes and groups along; those it cannot draw are kept', () => {
    const group = { id: 'g', text: 'Asking', position: { x: 0, y: 0 }, around: ['wait', 'ask'] }
    const notes: FlowGraph['notes'] = [group, { ...group, id: 'wait' }, { ...group, text: 'Again' }]
    expect(readFlow(writeFlow('Spring', { ...before, notes: [group] }))).toMatchObject({
      graph: { notes: [group] },
      problems: [],
    })
    const { graph, problems } = readFlow(JSON.stringify({ ...before, notes: [...notes, { text: 7 }] }))
    expect(graph.notes).toEqual([group])
    expect(problems.map((one) => one.code)).toEqual(['same-id', 'same-id', 'broken-note'])
    expect(graph.extra?.brokenNotes).toEqual([...notes.slice(1), { text: 7 }])
    const many = Array.from({ length: 501 }, (_, n) => ({ ...group, id: `n${n}` }))
    const crowded = readFlow(JSON.stringify({ ...before, notes: many }))
    expect(crowded).toMatchObject({ problems: [{ code: 'too-many-notes', count: 501 }] })
    expect(FlowGraph.safeParse(crowded.graph).success).toBe(true)
  })

  test('with too many steps opens with the first two thousand', () => {
    const many = {
      ...before,
      nodes: Array.from({ length: 2100 }, (_, n) => ({ ...before.nodes[0], id: `n${n}` })),
      edges: [],
    }
    const { graph, problems } = readFlow(JSON.stringify({ graph: many }))
    expect(graph.nodes).toHaveLength(2000)
    expect(problems).toEqual([{ code: 'too-many-steps', count: 2100 }])
    expect(graph.extra?.moreSteps).toHaveLength(100)
  })

  test('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"graph":{"nodes":[${json}],"edges":${json}}}`),
        ),
        (text) => {
          const { graph } = readFlow(text)
          expect(lint(graph, stepOf)).toBeInstanceOf(Array)
          expect(readFlow(writeFlow('x', graph)).graph.nodes).toEqual(graph.nodes)
        },
      ),
      { numRuns: 300 },
    )
  })
})

const findingsOf = (graph: FlowGraph) => lint(graph, stepOf)

describe('a finding with a fix', () => {
  test.each<[string, FlowGraph]>([
    [
      'unknown-exit',
      apply(before, { type: 'connect', edge: { from: 'ask', exit: 'maybe', to: 'wait' } }).graph,
    ],
    [
      'into-trigger',
      apply(before, { type: 'connect', edge: { from: 'ask', exit: 'no', to: 'start' } }).graph,
    ],
    ['unreachable', apply(before, { type: 'disconnect', from: 'ask', exit: 'yes' }).graph],
    ['empty-goal', { ...before, settings: { ...before.settings, goal: { combinator: 'and', rules: [] } } }],
    [
      'step-version',
      { ...before, nodes: before.nodes.map((node) => (node.id === 'wait' ? { ...node, version: 7 } : node)) },
    ],
  ])('%s is gone after it, and comes back when it is undone', (code, graph) => {
    const finding = findingsOf(graph).find((one) => one.code === code)
    const fix = finding && fixOf(graph, finding, stepOf)
    if (!fix) throw new Error(`${code} has no fix`)
    const fixed = apply(graph, fix.operation)
    expect(findingsOf(fixed.graph).map((one) => one.code)).not.toContain(code)
    expect(findingsOf(apply(fixed.graph, fixed.inverse).graph).map((one) => one.code)).toContain(code)
  })

  test('puts the nearest variable there is into a text', () => {
    const text = 'Hi {{ contact.firstname | default: "you" }}'
    const graph = apply(before, { type: 'set-input', node: 'sms', field: 'text', value: text }).graph
    const fix = fixOf(
      graph,
      {
        ...{ level: 'error', code: 'unknown-variable', message: '', node: 'sms', field: 'text' },
        values: { variable: 'contact.firstname', suggestion: 'contact.firstName' },
      },
      stepOf,
    )
    expect(fix?.operation).toMatchObject({ value: 'Hi {{ contact.firstName | default: "you" }}' })
  })
})

test('a wait that leads nowhere, a way out that was forgotten and a loop of sends are told', () => {
  const forgotten = draw({ start: { type: 'p.start' }, wait: { type: 'p.wait' } }, ['start -> wait'])
  expect(findingsOf(forgotten).map((one) => one.code)).toEqual(['wait-without-exit'])
  expect(findingsOf(before).map((one) => [one.code, one.node, one.values?.exit])).toEqual([
    ['open-exit', 'ask', 'No'],
  ])
  const loop = draw({ start: { type: 'p.start' }, a: { type: 'p.sms' }, b: { type: 'p.ask' } }, [
    'start -> a',
    'a -> b',
    'b.yes -> a',
    'b.no -> a',
  ])
  expect(
    findingsOf(loop)
      .filter((one) => one.level === 'error')
      .map((one) => [one.code, one.node]),
  ).toEqual([['send-loop', 'a']])
})
