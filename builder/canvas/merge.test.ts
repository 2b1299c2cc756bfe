import { expect, test } from 'vitest'
import { apply, type FlowGraph, type Operation } from '#sdk/flow'
import { draw } from '../../test/draw.ts'
import { merged } from './merge.ts'

const base = draw(
  { start: { type: 'p.start' }, a: { type: 'p.x', input: { text: 'a' } }, b: { type: 'p.x' } },
  ['start -> a', 'a -> b'],
)
const after = (...operations: Operation[]): FlowGraph => apply(base, { type: 'batch', operations }).graph
const set = (node: string, field: string, value: unknown): Operation => ({
  type: 'set-input',
  node,
  field,
  value,
})

test('edits of two people at different steps become one flow, and nothing of either is lost', () => {
  const theirs = after(set('a', 'text', 'theirs'), { type: 'disconnect', from: 'a', exit: 'default' })
  const both = merged(base, theirs, [set('b', 'text', 'mine'), { type: 'set-title', node: 'b', title: 'B' }])
  expect(both?.nodes.find((node) => node.id === 'a')?.input.text).toBe('theirs')
  expect(both?.nodes.find((node) => node.id === 'b')).toMatchObject({ title: 'B', input: { text: 'mine' } })
  expect(both?.edges).toHaveLength(1)
})

test.each<[string, Operation[], Operation[]]>([
  ['the same step', [set('a', 'text', 'theirs')], [set('a', 'more', 'mine')]],
  [
    'the same way out',
    [{ type: 'disconnect', from: 'a', exit: 'default' }],
    [{ type: 'connect', edge: { from: 'a', exit: 'default', to: 'a' } }],
  ],
  [
    'a step that one leads to and the other removes',
    [{ type: 'remove-nodes', nodes: ['b'] }],
    [{ type: 'connect', edge: { from: 'start', exit: 'default', to: 'b' } }],
  ],
])('two who changed %s are asked', (_, theirs, mine) => {
  expect(merged(base, after(...theirs), mine)).toBeUndefined()
})
