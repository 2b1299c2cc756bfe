import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply, emptyFlow, type FlowGraph, type FlowNode } from '#sdk/flow'
import { arrange } from './arrange.ts'
import { frameOf } from './groups.ts'
import { makeRoom, placeUnder } from './layout.ts'
import type { Box } from './route.ts'
import { card } from './shape.ts'

const size = { width: card.width, height: 122 }
const sizeOf = () => size
const node = (id: string, x = 0, y = 0): FlowNode => ({
  id,
  type: 'demo.step',
  version: 1,
  input: {},
  position: { x, y },
})
const exitsOf = (graph: FlowGraph) => (node: FlowNode) =>
  graph.edges.filter((edge) => edge.from === node.id).map(({ exit }) => ({ id: exit, optional: false }))
const overlap = (a: FlowNode['position'], b: FlowNode['position']) =>
  Math.abs(a.x - b.x) < size.width && Math.abs(a.y - b.y) < size.height
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

test('an arranged flow reads downwards, and no card covers another', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 25 }),
      fc.array(fc.tuple(fc.nat(24), fc.nat(24), fc.constantFrom('a', 'b', 'c')), { maxLength: 40 }),
      (count, links) => {
        const nodes = Array.from({ length: count }, (_, index) => node(`n${index}`))
        const edges = new Map<string, FlowGraph['edges'][number]>()
        for (const [from, to, exit] of links)
          if (from < to && to < count) edges.set(`${from} ${exit}`, { from: `n${from}`, exit, to: `n${to}` })
        const graph: FlowGraph = { ...emptyFlow(), nodes, edges: [...edges.values()] }
        const at = arrange(graph, sizeOf, exitsOf(graph))
        const place = (id: string) => at[id] as FlowNode['position']
        for (const edge of graph.edges) expect(place(edge.to).y).toBeGreaterThan(place(edge.from).y)
        for (const a of nodes)
          for (const b of nodes) if (a.id < b.id) expect(overlap(place(a.id), place(b.id))).toBe(false)
      },
    ),
    { numRuns: 150 },
  )
})

test('an arranged group keeps together: no other step stands in its frame, and no other frame lies over it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20 }),
      fc.array(fc.tuple(fc.nat(19), fc.nat(19), fc.constantFrom('a', 'b', 'c')), { maxLength: 30 }),
      fc.array(fc.constantFrom(undefined, 'one', 'two', 'three'), { minLength: 20, maxLength: 20 }),
      (count, links, groups) => {
        const nodes = Array.from({ length: count }, (_, index) => node(`n${index}`))
        const edges = new Map<string, FlowGraph['edges'][number]>()
        for (const [from, to, exit] of links)
          if (from < to && to < count) edges.set(`${from} ${exit}`, { from: `n${from}`, exit, to: `n${to}` })
        const notes = ['one', 'two', 'three'].map((id) => ({
          ...{ id, text: id, position: { x: 0, y: 0 } },
          around: nodes.flatMap((one, index) => (groups[index] === id ? [one.id] : [])),
        }))
        const graph: FlowGraph = { ...emptyFlow(), nodes, edges: [...edges.values()], notes }
        const at = arrange(graph, sizeOf, exitsOf(graph))
        const boxOf = (id: string) => ({ ...(at[id] as FlowNode['position']), ...size })
        const frames = notes.flatMap((note) => frameOf(note, boxOf) ?? [])
        for (const [index, frame] of frames.entries())
          for (const other of frames.slice(index + 1)) expect(meet(frame, other)).toBe(false)
        for (const note of notes)
          for (const one of nodes) {
            const frame = note.around.includes(one.id) ? undefined : frameOf(note, boxOf)
            const { x, y } = boxOf(one.id)
            if (frame)
              expect(meet(frame, { left: x, top: y, right: x + size.width, bottom: y + size.height })).toBe(
                false,
              )
          }
      },
    ),
    { numRuns: 150 },
  )
})

test('a loop can be arranged too', () => {
  const graph: FlowGraph = {
    ...emptyFlow(),
    nodes: [node('a'), node('b')],
    edges: [
      { from: 'a', exit: 'x', to: 'b' },
      { from: 'b', exit: 'x', to: 'a' },
    ],
  }
  expect(Object.keys(arrange(graph, sizeOf, exitsOf(graph)))).toEqual(['a', 'b'])
})

test('a new step stands under its exit, and beside what is there already', () => {
  const from = node('a')
  const graph: FlowGraph = { ...emptyFlow(), nodes: [from] }
  const first = placeUnder(graph, from, card.width / 2, sizeOf)
  expect(first.x).toBe(0)
  expect(first.y).toBeGreaterThan(size.height)
  const crowded = { ...graph, nodes: [from, node('b', first.x, first.y)] }
  const second = placeUnder(crowded, from, card.width / 2, sizeOf)
  expect(overlap(first, second)).toBe(false)
})

test('a step put in between pushes down what follows, and leaves the rest alone', () => {
  const graph: FlowGraph = {
    ...emptyFlow(),
    nodes: [node('a', 0, 0), node('b', 0, 186), node('c', 0, 372), node('aside', 600, 186)],
    edges: [
      { from: 'a', exit: 'x', to: 'b' },
      { from: 'b', exit: 'x', to: 'c' },
    ],
  }
  const positions = makeRoom(graph, graph.nodes[0] as FlowNode, 'b', sizeOf)
  expect(Object.keys(positions)).toEqual(['b', 'c'])
  const moved = apply(graph, { type: 'move-nodes', positions }).graph
  expect(moved.nodes[2]?.position.y).toBeGreaterThan(372)
})
