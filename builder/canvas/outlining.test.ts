import { expect, test } from 'vitest'
import { draw } from '../../test/draw.ts'
import { clustered, outline } from './outlining.ts'

const exits = (ids: string[]) => ids.map((id) => ({ id, title: id, optional: false }))
const told = (graph: ReturnType<typeof draw>) =>
  outline(
    graph,
    (type) => type === 'p.start',
    (id) => exits(id === 'ask' ? ['yes', 'no'] : ['default']),
  ).map(
    ({ node, level, by, again }) =>
      `${'  '.repeat(level - 1)}${by ? `${by.exit}: ` : ''}${node}${again ? ' (above)' : ''}`,
  )

test('a flow reads as a tree: steps in a row on one level, branches one further in', () => {
  const graph = draw(
    {
      start: { type: 'p.start' },
      ask: { type: 'p.ask' },
      a: { type: 'p.x' },
      b: { type: 'p.x' },
      end: { type: 'p.x' },
    },
    ['start -> ask', 'ask.no -> b', 'ask.yes -> a', 'a -> end', 'b -> end'],
  )
  expect(told(graph)).toEqual([
    'start',
    'default: ask',
    '  yes: a',
    '  default: end',
    '  no: b',
    '  default: end (above)',
  ])
})

test('a loop is told once, and what nobody comes to stands at the end', () => {
  const graph = draw({ start: { type: 'p.start' }, a: { type: 'p.x' }, lost: { type: 'p.x' } }, [
    'start -> a',
    'a -> a',
  ])
  expect(told(graph)).toEqual(['start', 'default: a', 'default: a (above)', 'lost'])
})

test('the steps of a group stand together in a frame as far as they follow each other', () => {
  const graph = draw(
    { start: { type: 'p.start' }, a: { type: 'p.x' }, b: { type: 'p.x' }, c: { type: 'p.x' } },
    ['start -> a', 'a -> b', 'b -> c', 'c -> a'],
  )
  const lines = outline(
    graph,
    (type) => type === 'p.start',
    () => exits(['default']),
  )
  const asking = { id: 'g', text: 'Asking', position: { x: 0, y: 0 }, around: ['a', 'b'] }
  expect(
    clustered(lines, [asking]).map(({ group, lines }) => [group?.text, lines.map((one) => one.line.node)]),
  ).toEqual([
    [undefined, ['start']],
    ['Asking', ['a', 'b']],
    [undefined, ['c', 'a']],
  ])
})
