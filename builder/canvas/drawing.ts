import { type Edge, type Node, Position } from '@xyflow/react'
import type { FlowGraph, FlowNode, StepManifest } from '#sdk/flow'
import { frameOf } from './groups.ts'
import { type Box, type Point, type Routed, routesOf, type Way } from './route.ts'
import { connectedExits, type Shape, shapeOf } from './shape.ts'
import type { Vocabulary } from './vocabulary.ts'

export type DrawnNode = Node<{ node: FlowNode; step: StepManifest | undefined; shape: Shape }, 'step'>
export type DrawnNote = Node<{ text: string }, 'note'>
/** React Flow has a look of its own for what it calls `group`. */
export type DrawnGroup = Node<{ text: string }, 'frame'>
export type Drawn = DrawnNode | DrawnNote | DrawnGroup
/** Without `points` while one of its ends is being dragged. `side` is what happens when something goes wrong. */
export type DrawnEdge = Edge<{ points?: Point[]; side: boolean }, 'flow'>

export type Look = {
  vocabulary: Vocabulary
  selection: ReadonlySet<string>
  chosenEdges: ReadonlySet<string>
  unfolded: ReadonlySet<string>
  dragged: Record<string, FlowNode['position']>
}

/** What is chosen is raised by a thousand; a frame stays under its cards all the same. */
const belowChosen = -1001

type Drawing = { nodes: Drawn[]; edges: DrawnEdge[] }
type Memory = { vocabulary: Vocabulary; node: FlowNode; exits: string; all: boolean; shape: Shape }

/**
 * Turns a flow into what React Flow draws. What did not change since `before` stays the same object, so that a
 * keystroke in one form redraws one card of five hundred.
 */
export function drawer() {
  const layOut = layouter()
  let before: Drawing = { nodes: [], edges: [] }
  return (graph: FlowGraph, look: Look): Drawing => {
    const known = new Map(before.nodes.map((node) => [node.id, node]))
    const { shapes: shapeNow, routes } = layOut(graph, look)
    const nodes = graph.nodes.map((node): Drawn => {
      const step = look.vocabulary.stepOf(node.type)
      const shape = shapeNow.get(node.id) as Shape // made above, for each node
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
        ariaLabel: look.vocabulary.titleOf(node),
        width: shape.width,
        height: shape.height,
        // Known beforehand, so cards out of view count too when all is to be shown.
        measured: { width: shape.width, height: shape.height },
        data:
          old?.type === 'step' && same(old.data, { node, step, shape }) ? old.data : { node, step, shape },
        handles: handlesOf(step, shape),
      }
    })
    const groups = groupsAround(graph, nodes, look, known)
    const framed = new Set(groups.map((group) => group.id))
    const notes = graph.notes.flatMap((note): Drawn[] => {
      if (framed.has(note.id)) return []
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
        return [old]
      return [{ id: note.id, type: 'note', position, selected, data: { text: note.text } }]
    })
    const drawnEdges = new Map(before.edges.map((edge) => [`${edge.id} ${edge.target}`, edge]))
    const edges = graph.edges.map((edge): DrawnEdge => {
      const id = `${edge.from} ${edge.exit}`
      const selected = look.chosenEdges.has(id)
      const moving = edge.from in look.dragged || edge.to in look.dragged
      const points = moving ? undefined : routes.get(id)
      const pill = shapeNow.get(edge.from)?.pills.find((one) => one.id === edge.exit)
      const side = pill?.optional ?? false
      const old = drawnEdges.get(`${id} ${edge.to}`)
      if (old && old.selected === selected && old.data?.points === points && old.data?.side === side)
        return old
      return {
        id,
        type: 'flow',
        source: edge.from,
        sourceHandle: edge.exit,
        target: edge.to,
        targetHandle: 'in',
        // There is a button in it, for a step in between.
        ariaRole: 'group',
        selected,
        data: { points, side },
      }
    })
    before = { nodes: [...groups, ...nodes, ...notes], edges }
    return before
  }
}

/** Frames lie under their cards and are as large as these need. */
function groupsAround(
  graph: FlowGraph,
  nodes: Drawn[],
  look: Look,
  known: ReadonlyMap<string, Drawn>,
): DrawnGroup[] {
  const groups = graph.notes.filter((note) => note.around)
  if (groups.length === 0) return []
  const cards = new Map(nodes.map((node) => [node.id, node]))
  const boxOf = (id: string) => {
    const { position, width = 0, height = 0 } = cards.get(id) ?? {}
    return position && { ...position, width, height }
  }
  return groups.flatMap((note): DrawnGroup[] => {
    const frame = frameOf(note, boxOf)
    if (!frame) return []
    const [width, height] = [frame.right - frame.left, frame.bottom - frame.top]
    const selected = look.selection.has(note.id)
    const { t } = look.vocabulary.speaker
    const ariaLabel = t('group.named', { name: note.text || t('group.unnamed') })
    const old = known.get(note.id)
    if (
      old?.type === 'frame' &&
      old.data.text === note.text &&
      old.ariaLabel === ariaLabel &&
      old.selected === selected &&
      old.position.x === frame.left &&
      old.position.y === frame.top &&
      old.width === width &&
      old.height === height
    )
      return [old]
    return [
      {
        ...{
          id: note.id,
          type: 'frame',
          selected,
          ariaLabel,
          zIndex: selected ? belowChosen : -1,
          data: { text: note.text },
        },
        ...{ position: { x: frame.left, y: frame.top }, width, height, measured: { width, height } },
        // What lies in it can be reached; its name is what one takes hold of.
        style: { pointerEvents: 'none' },
      },
    ]
  })
}

type Layout = { shapes: ReadonlyMap<string, Shape>; routes: ReadonlyMap<string, Point[]> }

/** How each card looks and each line runs; neither depends on what is chosen or being dragged. */
function layouter() {
  const memory = new Map<string, Memory>()
  const route = router()
  let last: (Layout & { graph: FlowGraph } & Pick<Look, 'vocabulary' | 'unfolded'>) | undefined
  return (graph: FlowGraph, look: Look): Layout => {
    const { vocabulary, unfolded } = look
    if (last?.graph === graph && last.vocabulary === vocabulary && last.unfolded === unfolded) return last
    const connected = connectedExits(graph)
    const shapes = new Map(
      graph.nodes.map((node) => [
        node.id,
        remembered(memory, node, vocabulary.stepOf(node.type), connected(node.id), look),
      ]),
    )
    last = { graph, vocabulary, unfolded, shapes, routes: route(graph, shapes) }
    return last
  }
}

/** Finds the ways of all connections, anew only where a card or a connection is not where it was. */
function router() {
  let routed: Routed | undefined
  return (graph: FlowGraph, shapes: ReadonlyMap<string, Shape>): Map<string, Point[]> => {
    const boxes = new Map<string, Box>()
    for (const { id, position } of graph.nodes) {
      const { width = 0, height = 0 } = shapes.get(id) ?? {}
      boxes.set(id, {
        left: position.x,
        top: position.y,
        right: position.x + width,
        bottom: position.y + height,
      })
    }
    const ways = graph.edges.flatMap((edge): Way[] => {
      const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)]
      const pill = shapes.get(edge.from)?.pills.find((one) => one.id === edge.exit)
      if (!from || !to || !pill) return []
      return [
        {
          id: `${edge.from} ${edge.exit}`,
          source: edge.from,
          target: edge.to,
          from: { x: Math.round(from.left + pill.x + pill.width / 2), y: from.bottom },
          to: { x: Math.round((to.left + to.right) / 2), y: to.top },
        },
      ]
    })
    routed = { ways, boxes, routes: routesOf(ways, boxes, routed) }
    return routed.routes
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
