import type { StoreApi } from 'zustand'
import type { FlowGraph, FlowNode, Operation, StepManifest } from '#sdk/flow'
import { onlyConnections } from '../inspector/connections.ts'
import { initialInput } from '../inspector/fields.ts'
import { makeRoom, placeUnder, snap } from './layout.ts'
import { newId } from './newId.ts'
import { card, connectedExits, type Shape, shapeOf, waysOut } from './shape.ts'
import type { FlowStore, Picking } from './store.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A node's measures on the canvas, as it is connected now. */
export function shaper(
  graph: FlowGraph,
  vocabulary: Vocabulary,
  unfolded: ReadonlySet<string> = new Set(),
): (node: FlowNode) => Shape {
  const connected = connectedExits(graph)
  return (node) => {
    const step = vocabulary.stepOf(node.type)
    return shapeOf(step, node, {
      connected: new Set(connected(node.id)),
      all: unfolded.has(node.id),
      title: (exit) => vocabulary.exitTitle(step, exit),
    })
  }
}

/** Places a step where the picker was opened, already connected, and opens its form. Returns its id. */
export function addStep(
  store: StoreApi<FlowStore>,
  vocabulary: Vocabulary,
  step: StepManifest,
  picking: Picking,
): string | undefined {
  const { graph, edit, inspect, pick, unfolded } = store.getState()
  pick(undefined)
  if (picking.for === 'replace') {
    edit(replacing(graph, picking.node, step, vocabulary))
    inspect(picking.node)
    return picking.node
  }
  const node: FlowNode = {
    id: newId(),
    type: step.type,
    version: step.version,
    input: {
      ...initialInput(step.input),
      ...onlyConnections(step.input, vocabulary.manifest, vocabulary.lookups.connections, step.plugin),
    },
    position: { x: 0, y: 0 },
  }
  const operation = placing(graph, node, step, picking, shaper(graph, vocabulary, unfolded))
  if (!operation) return undefined
  edit(operation)
  inspect(node.id)
  return node.id
}

function placing(
  graph: FlowGraph,
  node: FlowNode,
  step: StepManifest,
  picking: Exclude<Picking, { for: 'replace' }>,
  sizeOf: (node: FlowNode) => Shape,
): Operation | undefined {
  if (picking.for === 'canvas') {
    const position = picking.at ?? freePlace(graph, sizeOf, step.kind === 'trigger')
    return { type: 'add-node', node: { ...node, position: rounded(position) } }
  }
  const from = graph.nodes.find((one) => one.id === picking.from)
  if (!from) return undefined
  const shape = sizeOf(from)
  const pill = shape.pills.find((one) => one.id === picking.exit)
  const under = placeUnder(graph, from, pill ? pill.x + pill.width / 2 : shape.width / 2, sizeOf)
  if (picking.for === 'exit')
    return {
      type: 'insert',
      from: from.id,
      exit: picking.exit,
      node: { ...node, position: picking.at ? rounded(picking.at) : under },
    }
  const edge = graph.edges.find((one) => one.from === from.id && one.exit === picking.exit)
  const to = graph.nodes.find((one) => one.id === edge?.to)
  const y = snap(from.position.y + shape.height + card.gapY)
  const x = to && to.position.y > from.position.y ? to.position.x : under.x
  return {
    type: 'batch',
    operations: [
      { type: 'move-nodes', positions: edge ? makeRoom(graph, from, edge.to, sizeOf) : {} },
      {
        type: 'insert',
        from: from.id,
        exit: picking.exit,
        node: { ...node, position: { x: snap(x), y } },
        by: waysOut(step, node.input)[0]?.id,
      },
    ],
  }
}

/** Exits with the same name keep their connection; the first one of each side counts as the same. */
function replacing(graph: FlowGraph, id: string, step: StepManifest, vocabulary: Vocabulary): Operation {
  const node = graph.nodes.find((one) => one.id === id)
  const before = node && vocabulary.stepOf(node.type)
  const input = initialInput(step.input)
  // What both forms ask for under one name (a text, a connection of the same kind) need not be typed again.
  for (const key of Object.keys(step.input.properties ?? {})) {
    const [old, now] = [before?.input.properties?.[key], step.input.properties?.[key]]
    const kept = node?.input[key]
    if (
      kept !== undefined &&
      old?.widget === now?.widget &&
      old?.type === now?.type &&
      old?.provider === now?.provider
    )
      input[key] = kept
  }
  const oldExits = node && before ? waysOut(before, node.input).map((exit) => exit.id) : []
  const newExits = waysOut(step, input).map((exit) => exit.id)
  const exits = Object.fromEntries(
    oldExits.filter((exit) => newExits.includes(exit)).map((exit) => [exit, exit]),
  )
  const [first, target] = [oldExits[0], newExits[0]]
  if (first && target && !exits[first] && !Object.values(exits).includes(target)) exits[first] = target
  return { type: 'replace-step', node: id, step: { type: step.type, version: step.version, input }, exits }
}

function freePlace(graph: FlowGraph, sizeOf: (node: FlowNode) => Shape, atTop: boolean) {
  if (graph.nodes.length === 0) return { x: 0, y: 0 }
  const tops = graph.nodes.map((node) => node.position.y)
  if (atTop) {
    const right = Math.max(...graph.nodes.map((node) => node.position.x + sizeOf(node).width))
    return { x: right + card.gapX, y: Math.min(...tops) }
  }
  // A card is at most its exits higher than another: only the last row can reach furthest down.
  const lowest = Math.max(...tops)
  const lastRow = graph.nodes.filter((node) => node.position.y >= lowest - card.exit)
  const bottom = Math.max(...lastRow.map((node) => node.position.y + sizeOf(node).height))
  return { x: Math.min(...graph.nodes.map((node) => node.position.x)), y: bottom + card.gapY }
}

const rounded = ({ x, y }: { x: number; y: number }) => ({ x: snap(x), y: snap(y) })
