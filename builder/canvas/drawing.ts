import { type Edge as DrawnEdge, type Node, Position } from '@xyflow/react'
import type { FlowGraph, FlowNode, StepManifest } from '#sdk/flow'
import { type Shape, shapeOf } from './shape.ts'
import type { Vocabulary } from './vocabulary.ts'

export type DrawnNode = Node<{ node: FlowNode; step: StepManifest | undefined; shape: Shape }, 'step'>
export type DrawnNote = Node<{ text: string }, 'note'>
export type Drawn = DrawnNode | DrawnNote
export type { DrawnEdge }

export type Look = {
  vocabulary: Vocabulary
  selection: ReadonlySet<string>
  chosenEdges: ReadonlySet<string>
  unfolded: ReadonlySet<string>
  dragged: Record<string, FlowNode['position']>
}

type Drawing = { nodes: Drawn[]; edges: DrawnEdge[] }
type Memory = { vocabulary: Vocabulary; node: FlowNode; exits: string; all: boolean; shape: Shape }

/**
 * Turns a flow into what React Flow draws. What did not change since `before` stays the same object, so that a
 * keystroke in one form redraws one card of five hundred.
 */
export function drawer() {
  const shapes = new Map<string, Memory>()
  let before: Drawing = { nodes: [], edges: [] }
  return (graph: FlowGraph, look: Look): Drawing => {
    const leaving = Map.groupBy(graph.edges, (edge) => edge.from)
    const known = new Map(before.nodes.map((node) => [node.id, node]))
    const nodes = graph.nodes.map((node): Drawn => {
      const step = look.vocabulary.stepOf(node.type)
      const shape = remembered(shapes, node, step, leaving.get(node.id)?.map((edge) => edge.exit) ?? [], look)
      const position = look.dragged[node.id] ?? node.position
      const selected = look.selection.has(node.id)
      const old = known.get(node.id)
      if (
        old?.type === 'step' &&
        old.data.node === node &&
        old.data.shape === shape &&
        old.data.step === step &&
        old.selected === selected &&
        old.position.x === position.x &&
        old.position.y === position.y
      )
        return old
      return {
        id: node.id,
        type: 'step',
        position,
        selected,
        width: shape.width,
        height: shape.height,
        // Known beforehand, so cards out of view count too when all is to be shown.
        measured: { width: shape.width, height: shape.height },
        data:
          old?.type === 'step' && same(old.data, { node, step, shape }) ? old.data : { node, step, shape },
        handles: handlesOf(step, shape),
      }
    })
    const notes = graph.notes.map((note): Drawn => {
      const position = look.dragged[note.id] ?? note.position
      const selected = look.selection.has(note.id)
      const old = known.get(note.id)
      if (
        old?.type === 'note' &&
        old.data.text === note.text &&
        old.selected === selected &&
        old.position.x === position.x &&
        old.position.y === position.y
      )
        return old
      return { id: note.id, type: 'note', position, selected, data: { text: note.text } }
    })
    const drawnEdges = new Map(before.edges.map((edge) => [`${edge.id} ${edge.target}`, edge]))
    const edges = graph.edges.map((edge): DrawnEdge => {
      const id = `${edge.from} ${edge.exit}`
      const selected = look.chosenEdges.has(id)
      const old = drawnEdges.get(`${id} ${edge.to}`)
      if (old && old.selected === selected) return old
      return {
        id,
        type: 'flow',
        source: edge.from,
        sourceHandle: edge.exit,
        target: edge.to,
        targetHandle: 'in',
        selected,
      }
    })
    before = { nodes: [...nodes, ...notes], edges }
    return before
  }
}

const same = (a: DrawnNode['data'], b: DrawnNode['data']) =>
  a.node === b.node && a.step === b.step && a.shape === b.shape

function remembered(
  shapes: Map<string, Memory>,
  node: FlowNode,
  step: StepManifest | undefined,
  connected: string[],
  { vocabulary, unfolded }: Look,
): Shape {
  const exits = connected.join(' ')
  const all = unfolded.has(node.id)
  const known = shapes.get(node.id)
  if (
    known &&
    known.vocabulary === vocabulary &&
    known.node === node &&
    known.exits === exits &&
    known.all === all
  )
    return known.shape
  const fresh = shapeOf(step, node, {
    connected: new Set(connected),
    all,
    title: (exit) => vocabulary.exitTitle(step, exit),
  })
  const shape = known && JSON.stringify(known.shape) === JSON.stringify(fresh) ? known.shape : fresh
  shapes.set(node.id, { vocabulary, node, exits, all, shape })
  return shape
}

const handlesOf = (step: StepManifest | undefined, shape: Shape): DrawnNode['handles'] => [
  ...(step?.kind === 'trigger'
    ? []
    : [
        {
          id: 'in',
          type: 'target' as const,
          position: Position.Top,
          x: shape.width / 2,
          y: 0,
          width: 1,
          height: 1,
        },
      ]),
  ...shape.pills.map((pill) => ({
    id: pill.id,
    type: 'source' as const,
    position: Position.Bottom,
    x: pill.x + pill.width / 2,
    y: shape.height,
    width: 1,
    height: 1,
  })),
]
