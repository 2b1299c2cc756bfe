import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import type { StoreApi } from 'zustand'
import type { FlowNode, Operation } from '#sdk/flow'
import { shaper } from './addStep.ts'
import { inLine, type Placed, spread } from './aligning.ts'
import { arrangeFlow } from './arrangeFlow.ts'
import { clip, paste } from './clipboard.ts'
import { grouping, stepsWithin } from './groups.ts'
import type { ActionId } from './keymap.ts'
import { newId } from './newId.ts'
import { openPanel, toggleOutline } from './panels.ts'
import { type FlowStore, useFlowStore } from './store.ts'
import { useVocabulary, type Vocabulary } from './vocabulary.ts'
import { type Direction, walk } from './walk.ts'

/** Carries out what a key or the command list asks for. */
export function useActions(): (action: ActionId) => void {
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  const { setCenter, getZoom, fitView, zoomIn, zoomOut, screenToFlowPosition } = useReactFlow()

  return useCallback(
    (action) => {
      const show = (id: string) => {
        const { graph, unfolded } = store.getState()
        const node = graph.nodes.find((one) => one.id === id)
        if (!node) return
        const { width, height } = shaper(graph, vocabulary, unfolded)(node)
        setCenter(node.position.x + width / 2, node.position.y + height / 2, {
          zoom: Math.max(getZoom(), 0.6),
          duration: 150,
        })
      }
      const step = (direction: Direction) => {
        const { graph, selection, inspected, select, inspect } = store.getState()
        const next = walk(graph, [...selection].at(-1), direction)
        if (!next) return
        // With a form open the arrows walk from form to form.
        if (inspected) inspect(next)
        else select([next])
        show(next)
      }
      const fit = () => fitView({ maxZoom: 1, padding: 0.1, duration: 300 })
      const { selection, inspect, undo, redo, select, graph, pick, inspected, write } = store.getState()
      const chosen = [...selection].at(-1)
      const does: Record<ActionId, () => unknown> = {
        walkUp: () => step('up'),
        walkDown: () => step('down'),
        walkLeft: () => step('left'),
        walkRight: () => step('right'),
        open: () => {
          if (!chosen) return
          if (graph.nodes.some((node) => node.id === chosen)) inspect(chosen)
          else write(chosen)
        },
        close: () => (inspected ? inspect(undefined) : select([])),
        add: () => pick(nextPlace(store, vocabulary)),
        remove: () => remove(store),
        undo,
        redo,
        duplicate: () => duplicate(store, vocabulary),
        all: () => select(graph.nodes.map((node) => node.id)),
        nudgeUp: () => nudge(store, 'up'),
        nudgeDown: () => nudge(store, 'down'),
        nudgeLeft: () => nudge(store, 'left'),
        nudgeRight: () => nudge(store, 'right'),
        replace: () =>
          chosen && graph.nodes.some((node) => node.id === chosen) && pick({ for: 'replace', node: chosen }),
        alignLeft: () => put(store, vocabulary, (cards) => inLine(cards, 'column')),
        alignTop: () => put(store, vocabulary, (cards) => inLine(cards, 'row')),
        spreadAcross: () => put(store, vocabulary, (cards) => spread(cards, 'row')),
        spreadDown: () => put(store, vocabulary, (cards) => spread(cards, 'column')),
        group: () => group(store),
        arrange: () => {
          void arrangeFlow(store, vocabulary).then(() => requestAnimationFrame(fit))
        },
        note: () => {
          const { width, height } = document.documentElement.getBoundingClientRect()
          const position = screenToFlowPosition({ x: width / 2 - 120, y: height / 2 - 60 })
          const id = newId()
          store.getState().edit({ type: 'put-note', note: { id, text: '', position } })
          write(id)
        },
        fit,
        zoomIn: () => zoomIn({ duration: 150 }),
        zoomOut: () => zoomOut({ duration: 150 }),
        find: () => openPanel('find'),
        commands: () => openPanel('commands'),
        outline: toggleOutline,
        help: () => openPanel('shortcuts'),
      }
      does[action]()
    },
    [store, vocabulary, setCenter, getZoom, fitView, zoomIn, zoomOut, screenToFlowPosition],
  )
}

/** After the chosen step when it has an open exit; else loose on the canvas. */
function nextPlace(store: StoreApi<FlowStore>, vocabulary: Vocabulary) {
  const { graph, selection } = store.getState()
  const node = graph.nodes.find((one) => one.id === [...selection].at(-1))
  const open = node && vocabulary.openExit(node, graph)
  return node && open ? ({ for: 'exit', from: node.id, exit: open } as const) : ({ for: 'canvas' } as const)
}

export function remove(store: StoreApi<FlowStore>) {
  const { selection, chosenEdges, graph, edit } = store.getState()
  const operations: Operation[] = [
    ...[...chosenEdges].map((key): Operation => {
      const [from = '', exit = ''] = key.split(' ')
      return { type: 'disconnect', from, exit }
    }),
    ...graph.notes.flatMap((note): Operation[] =>
      selection.has(note.id) ? [{ type: 'remove-note', note: note.id }] : [],
    ),
    { type: 'remove-nodes', nodes: [...selection] },
  ]
  edit({ type: 'batch', operations })
  store.getState().select([])
}

export function duplicate(store: StoreApi<FlowStore>, { stepOf }: Vocabulary) {
  const { graph, selection, edit, select } = store.getState()
  const clipped = clip(graph, selection)
  if (!clipped) return
  const { operation, ids } = paste(clipped, { by: 40 }, { newId, jumpOf: (type) => stepOf(type)?.jump })
  edit(operation)
  select(ids)
}

/** Puts the chosen steps in a group, whose name is asked for at once, or takes their group apart. */
export function group(store: StoreApi<FlowStore>) {
  const { graph, selection, edit, write } = store.getState()
  const id = newId()
  const operation = grouping(graph, selection, id)
  if (!operation) return
  edit(operation)
  if (store.getState().graph.notes.some((note) => note.id === id)) write(id)
}

function nudge(store: StoreApi<FlowStore>, direction: Direction) {
  const { graph, selection, edit } = store.getState()
  const by = { up: [0, -8], down: [0, 8], left: [-8, 0], right: [8, 0] }[direction] as [number, number]
  const chosen = stepsWithin(graph, selection)
  const moved = graph.nodes.filter((node) => chosen.has(node.id))
  if (moved.length === 0) return
  edit(
    {
      type: 'move-nodes',
      positions: Object.fromEntries(
        moved.map((node) => [node.id, { x: node.position.x + by[0], y: node.position.y + by[1] }]),
      ),
    },
    `nudge ${moved.map((node) => node.id).join()}`,
  )
}

/** Moves the chosen steps as `how` says, in one edit. */
function put(
  store: StoreApi<FlowStore>,
  vocabulary: Vocabulary,
  how: (cards: Placed[]) => Record<string, FlowNode['position']>,
) {
  const { graph, selection, unfolded, edit } = store.getState()
  const sizeOf = shaper(graph, vocabulary, unfolded)
  const chosen = graph.nodes.filter((node) => selection.has(node.id))
  if (chosen.length < 2) return
  const positions = how(chosen.map((node) => ({ ...sizeOf(node), id: node.id, position: node.position })))
  if (Object.keys(positions).length > 0) edit({ type: 'move-nodes', positions })
}
