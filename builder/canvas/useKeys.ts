import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import type { StoreApi } from 'zustand'
import type { Operation } from '#sdk/flow'
import { shaper } from './addStep.ts'
import { arrangeFlow } from './arrangeFlow.ts'
import { clip, paste } from './clipboard.ts'
import { newId } from './newId.ts'
import { type FlowStore, useFlowStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'
import { type Direction, walk } from './walk.ts'

/** A key pressed while one writes, or while a dialog asks something, is not meant for the canvas. */
export function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest(
      'input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"], [role="combobox"]',
    ) !== null
  )
}

const arrows: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** Everything the mouse can do on the canvas, from the keyboard. */
export function useKeys(frame: RefObject<HTMLElement | null>) {
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  const { setCenter, getZoom, fitView } = useReactFlow()

  useEffect(() => {
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
    const onKey = (event: KeyboardEvent) => {
      if (isElsewhere(event.target) || event.defaultPrevented) return
      // A button that has the focus keeps its own Enter and Space.
      const onButton = event.target instanceof HTMLElement && event.target.closest('button, a') !== null
      const { selection, inspect, undo, redo, select, graph, pick, readOnly, inspected } = store.getState()
      const command = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      // A card reached with Tab is the one that is meant.
      const focused =
        event.target instanceof Element &&
        event.target.closest<HTMLElement>('.react-flow__node-step')?.dataset.id
      const chosen = focused || [...selection].at(-1)
      const act = (action: () => unknown) => {
        event.preventDefault()
        action()
      }

      if (command && key === 'z') return act(event.shiftKey ? redo : undo)
      if (command && key === 'y') return act(redo)
      if (command && key === 'a') return act(() => select(graph.nodes.map((node) => node.id)))
      if (command && key === 'd') return act(() => duplicate(store))
      if (command || event.altKey) return
      const direction = arrows[event.key]
      if (direction && event.shiftKey) return act(() => nudge(store, direction))
      if (direction) return act(() => step(direction))
      if (event.key === 'Enter' && chosen && !onButton) return act(() => inspect(chosen))
      if (event.key === 'Escape') return act(() => (inspected ? inspect(undefined) : select([])))
      if (event.key === 'Delete' || event.key === 'Backspace') return act(() => remove(store))
      if (key === 'f') return act(() => fitView({ maxZoom: 1, padding: 0.1, duration: 300 }))
      if (readOnly) return
      if (key === 'l')
        return act(() => {
          arrangeFlow(store, vocabulary)
          requestAnimationFrame(() => fitView({ maxZoom: 1, padding: 0.1, duration: 300 }))
        })
      if (key === '/') return act(() => pick(nextPlace(store, vocabulary)))
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [store, vocabulary, setCenter, getZoom, fitView])

  // Focus stays with the canvas when the card that had it goes.
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.graph.nodes.length < before.graph.nodes.length) frame.current?.focus({ preventScroll: true })
      }),
    [store, frame],
  )
}

/** After the chosen step when it has an open exit; else loose on the canvas. */
function nextPlace(store: StoreApi<FlowStore>, vocabulary: ReturnType<typeof useVocabulary>) {
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

export function duplicate(store: StoreApi<FlowStore>) {
  const { graph, selection, edit, select } = store.getState()
  const clipped = clip(graph, selection)
  if (!clipped) return
  const { operation, ids } = paste(clipped, { by: 40 }, newId)
  edit(operation)
  select(ids)
}

function nudge(store: StoreApi<FlowStore>, direction: Direction) {
  const { graph, selection, edit } = store.getState()
  const by = { up: [0, -8], down: [0, 8], left: [-8, 0], right: [8, 0] }[direction] as [number, number]
  const moved = graph.nodes.filter((node) => selection.has(node.id))
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
