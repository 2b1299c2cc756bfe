import { expect, test, vi } from 'vitest'
import { apply, emptyFlow, type FlowGraph, type FlowNode } from '#sdk/flow'
import { ApiError } from '../api.ts'
import { autosave, replay } from './autosave.ts'
import { claimsSteps, clip, paste } from './clipboard.ts'
import { newId } from './newId.ts'
import { readClip } from './readClip.ts'
import { newFlowStore } from './store.ts'
import { walk } from './walk.ts'

const node = (id: string, x = 0, y = 0): FlowNode => ({
  id,
  type: 'demo.step',
  version: 1,
  input: {},
  position: { x, y },
})
const flow = (): FlowGraph => ({
  ...emptyFlow(),
  nodes: [node('a'), node('b', 0, 200), node('c', 400, 200)],
  edges: [
    { from: 'a', exit: 'yes', to: 'b' },
    { from: 'a', exit: 'no', to: 'c' },
  ],
})
const opened = () => {
  const store = newFlowStore()
  store.getState().open({ id: 'f', revision: 1, graph: flow(), findings: [] })
  return store
}
const type = (store: ReturnType<typeof newFlowStore>, text: string) => {
  for (const end of text.split('').keys())
    store
      .getState()
      .edit({ type: 'set-input', node: 'a', field: 'text', value: text.slice(0, end + 1) }, 'a text')
}

test('a word typed into a field is taken back by one undo, and brought back by one redo', () => {
  const store = opened()
  type(store, 'Hello')
  expect(store.getState().history.past).toHaveLength(1)
  store.getState().undo()
  expect(store.getState().graph).toEqual(flow())
  store.getState().redo()
  expect(store.getState().graph.nodes[0]?.input).toEqual({ text: 'Hello' })
})

test('a form whose step is undone away closes', () => {
  const store = opened()
  store.getState().edit({ type: 'add-node', node: node('d') })
  store.getState().inspect('d')
  store.getState().undo()
  expect(store.getState().inspected).toBeUndefined()
  expect(store.getState().selection.size).toBe(0)
})

test('a flow that may only be read cannot be edited', () => {
  const store = newFlowStore()
  store.getState().open({ id: 'f', revision: 1, graph: flow(), findings: [], readOnly: true })
  store.getState().edit({ type: 'remove-nodes', nodes: ['a'] })
  expect(store.getState().graph).toEqual(flow())
})

test('copied steps arrive with new ids and the connections among them', () => {
  const clipped = readClip(JSON.stringify(clip(flow(), new Set(['a', 'b']))))
  expect(clipped).toBeDefined()
  let n = 0
  const { operation, ids } = paste(
    clipped as NonNullable<typeof clipped>,
    { by: 40 },
    { newId: () => `new${++n}`, jumpOf: () => undefined },
  )
  expect(ids).toEqual(['new1', 'new2'])
  const store = opened()
  store.getState().edit(operation)
  expect(store.getState().graph.edges).toContainEqual({ from: 'new1', exit: 'yes', to: 'new2' })
  expect(store.getState().graph.nodes).toHaveLength(5)
})

test('a copied step that goes to another one goes to its copy, or where it went when that was not copied', () => {
  const goTo = (id: string, to: string): FlowNode => ({
    ...{ ...node(id), type: 'demo.go-to', input: { node: to } },
  })
  const graph = { ...flow(), nodes: [...flow().nodes, goTo('back', 'a'), goTo('away', 'c')] }
  const clipped = clip(graph, new Set(['a', 'back', 'away']))
  const { operation } = paste(
    clipped as NonNullable<typeof clipped>,
    { by: 40 },
    { newId, jumpOf: (type) => (type === 'demo.go-to' ? 'node' : undefined) },
  )
  const added = apply(graph, operation).graph.nodes.slice(-3)
  expect(added.map(({ input }) => input.node)).toEqual([undefined, added[0]?.id, 'c'])
})

test('a clipboard with something else on it is left alone', () => {
  expect(claimsSteps('Dear customer')).toBe(false)
  expect(claimsSteps('{"cauce":"steps"}')).toBe(false)
  expect(readClip('{"nodes":[1],"name":"somebody else\'s"}')).toBeUndefined()
})

test('of a broken clipboard what can be read is pasted, and what cannot is told', () => {
  const strange = { ...node('x'), type: 'nobody.knows', invented: { deep: true } }
  const text = JSON.stringify({
    cauce: 'steps',
    nodes: [strange, { id: 'broken' }, 7],
    edges: [{ from: 'x', exit: 'default', to: 'gone' }],
  })
  const read = readClip(text)
  expect(read?.nodes.map(({ id, type, extra }) => ({ id, type, extra }))).toEqual([
    { id: 'x', type: 'nobody.knows', extra: { invented: { deep: true } } },
  ])
  expect(read?.problems.map((problem) => problem.code)).toEqual([
    'broken-step',
    'broken-step',
    'broken-connection',
  ])
  expect(readClip('{"cauce":"steps","nodes":[')?.problems).toEqual([{ code: 'not-json' }])
})

test('what no longer fits into a flow is not pasted by halves', () => {
  const text = JSON.stringify(clip(flow(), new Set(['a', 'b'])))
  const steps = (count: number) => Array.from({ length: count }, (_, n) => node(`s${n}`))
  expect(readClip(text, { nodes: steps(1998), notes: [] })?.nodes).toHaveLength(2)
  expect(readClip(text, { nodes: steps(1999), notes: [] })).toMatchObject({
    nodes: [],
    problems: [{ code: 'no-room', count: 2 }],
  })
  const note = { id: 'n', text: 'Later', position: { x: 0, y: 0 } }
  const noted = { ...flow(), notes: [note] }
  const beside = (count: number) => ({ nodes: [], notes: Array.from({ length: count }, () => note) })
  const clipped = JSON.stringify(clip(noted, new Set(['a', 'n'])))
  expect(readClip(clipped, beside(499))?.notes).toHaveLength(1)
  expect(readClip(clipped, beside(500))).toMatchObject({
    nodes: [],
    problems: [{ code: 'no-room-for-notes', count: 1 }],
  })
})

test('the arrow keys follow the connections, and go sideways to the nearest card', () => {
  expect(walk(flow(), undefined, 'down')).toBe('a')
  expect(walk(flow(), 'a', 'down')).toBe('b')
  expect(walk(flow(), 'b', 'right')).toBe('c')
  expect(walk(flow(), 'c', 'up')).toBe('a')
  expect(walk(flow(), 'a', 'up')).toBeUndefined()
})

test('edits made in a pause of saving are saved together, over the revision that was seen', async () => {
  vi.useFakeTimers()
  const store = opened()
  const saves: { revision: number; text: unknown }[] = []
  const { stop } = autosave(store, async (_, { graph, revision }) => {
    saves.push({ revision, text: graph.nodes[0]?.input.text })
    return { revision: revision + 1, findings: [] }
  })
  type(store, 'Hello')
  expect(store.getState().saving).toBe('waiting')
  await vi.advanceTimersByTimeAsync(1000)
  expect(saves).toEqual([{ revision: 1, text: 'Hello' }])
  expect(store.getState()).toMatchObject({ saving: 'saved', revision: 2, unsaved: [] })
  stop()
  vi.useRealTimers()
})

test('an edit made while a save is under way is saved after it', async () => {
  vi.useFakeTimers()
  const store = opened()
  const texts: unknown[] = []
  const { stop } = autosave(store, async (_, { graph, revision }) => {
    texts.push(graph.nodes[0]?.input.text)
    await new Promise((done) => setTimeout(done, 3000))
    return { revision: revision + 1, findings: [] }
  })
  type(store, 'A')
  await vi.advanceTimersByTimeAsync(1500)
  type(store, 'B')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(texts).toEqual(['A', 'B'])
  expect(store.getState()).toMatchObject({ saving: 'saved', revision: 3 })
  stop()
  vi.useRealTimers()
})

test('without a connection the edits stay here and are tried again', async () => {
  vi.useFakeTimers()
  const store = opened()
  let tries = 0
  const { stop } = autosave(store, async () => {
    tries += 1
    if (tries < 3) throw new ApiError(0, { error: { code: 'offline', message: 'offline' } })
    return { revision: 2, findings: [] }
  })
  type(store, 'A')
  await vi.advanceTimersByTimeAsync(1000)
  expect(store.getState().saving).toBe('offline')
  await vi.advanceTimersByTimeAsync(20_000)
  expect(tries).toBe(3)
  expect(store.getState().saving).toBe('saved')
  stop()
  vi.useRealTimers()
})

test('a draft that somebody else saved first is not overwritten, and both edits can be combined', async () => {
  vi.useFakeTimers()
  const store = opened()
  let tries = 0
  const { stop } = autosave(store, async () => {
    tries += 1
    throw new ApiError(409, { error: { code: 'conflict', message: 'conflict' } })
  })
  store.getState().edit({ type: 'set-title', node: 'a', title: 'Mine' })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(tries).toBe(1)
  expect(store.getState().saving).toBe('conflict')
  const theirs = {
    ...flow(),
    nodes: flow().nodes.map((one) => (one.id === 'b' ? { ...one, title: 'Theirs' } : one)),
  }
  expect(replay(theirs, store.getState().unsaved).nodes.map((one) => one.title)).toEqual([
    'Mine',
    'Theirs',
    undefined,
  ])
  stop()
  vi.useRealTimers()
})
