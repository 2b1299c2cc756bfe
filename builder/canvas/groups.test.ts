import { expect, test } from 'vitest'
import { apply, emptyFlow, type FlowGraph, type Operation } from '#sdk/flow'
import { clip, paste } from './clipboard.ts'
import { carried, frameOf, grouping, stepsWithin } from './groups.ts'
import { merged } from './merge.ts'
import { readClip } from './readClip.ts'

const steps = ['a', 'b', 'c'].map((id, n) => ({
  ...{ id, type: 'flow.wait', version: 1, input: {}, position: { x: n * 400, y: n * 200 } },
}))
const flow: FlowGraph = { ...emptyFlow(), nodes: steps }
const grouped = (graph: FlowGraph, ...chosen: string[]) =>
  apply(graph, grouping(graph, new Set(chosen), `group ${chosen.join('')}`) as Operation)
const around = (graph: FlowGraph) => graph.notes.map((note) => note.around)

test('chosen steps come into a group, the same ones chosen again come out of it, and undo brings it back', () => {
  const { graph } = grouped(flow, 'a', 'b')
  expect(graph.notes).toMatchObject([{ text: '', around: ['a', 'b'] }])
  const apart = grouped(graph, 'a', 'b')
  expect(apart.graph).toEqual(flow)
  expect(apply(apart.graph, apart.inverse).graph).toEqual(graph)
  expect(grouped(graph, 'group ab').graph).toEqual(flow)
  expect(grouping(flow, new Set(), 'none')).toBeUndefined()
})

test('a step is in one group: it leaves the other, which goes with its last step', () => {
  const two = grouped(grouped(flow, 'a', 'b').graph, 'b', 'c').graph
  expect(around(two)).toEqual([['a'], ['b', 'c']])
  expect(around(grouped(two, 'b').graph)).toEqual([['a'], ['c'], ['b']])
})

test('a whole group with one more step keeps its name', () => {
  const { graph } = grouped(flow, 'a', 'b')
  const named = { ...graph, notes: graph.notes.map((note) => ({ ...note, text: 'Asking' })) }
  expect(grouped(named, 'group ab', 'c').graph.notes).toMatchObject([
    { text: 'Asking', around: ['a', 'b', 'c'] },
  ])
})

test('the frame lies around its steps, whichever of them are still there, and carries them along', () => {
  const { graph } = grouped(flow, 'a', 'b')
  const [note] = graph.notes
  if (!note) throw new Error('No group')
  const boxOf = (id: string) => {
    const step = steps.find((one) => one.id === id)
    return step && { ...step.position, width: 288, height: 120 }
  }
  expect(frameOf(note, boxOf)).toEqual({ left: -24, top: -56, right: 712, bottom: 368 })
  expect(frameOf({ ...note, around: ['b', 'gone'] }, boxOf)).toMatchObject({ left: 376, right: 712 })
  expect(frameOf({ ...note, around: ['gone'] }, boxOf)).toBeUndefined()
  expect(carried(graph, note.id, { x: -24, y: -56 }, { x: -16, y: 0 })).toEqual({
    a: { x: 8, y: 56 },
    b: { x: 408, y: 256 },
  })
  expect(stepsWithin(graph, new Set([note.id, 'c']))).toEqual(new Set(['a', 'b', 'c']))
})

test('a copied group arrives with copies of its steps; half a group is copied without its frame', () => {
  const { graph } = grouped(flow, 'a', 'b')
  const copied = readClip(JSON.stringify(clip(graph, new Set(['group ab']))))
  if (!copied) throw new Error('Nothing was copied')
  let n = 0
  const { operation, ids } = paste(copied, { by: 40 }, { newId: () => `new${++n}`, jumpOf: () => undefined })
  const twice = apply(graph, operation).graph
  expect(ids).toEqual(['new1', 'new2', 'new3'])
  expect(around(twice)).toEqual([
    ['a', 'b'],
    ['new1', 'new2'],
  ])
  expect(clip(graph, new Set(['a', 'c']))?.notes).toEqual([])
})

test('one names a group while the other takes a step out of the flow: both edits stand', () => {
  const { graph } = grouped(flow, 'a', 'b')
  const theirs = apply(graph, { type: 'remove-nodes', nodes: ['b'] }).graph
  const [note] = graph.notes
  if (!note) throw new Error('No group')
  const both = merged(graph, theirs, [{ type: 'put-note', note: { ...note, text: 'Asking' } }])
  expect(both?.notes).toMatchObject([{ text: 'Asking', around: ['a'] }])
  expect(both?.nodes.map((node) => node.id)).toEqual(['a', 'c'])
})
