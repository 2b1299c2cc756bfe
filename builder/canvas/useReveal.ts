import { useReactFlow, type Viewport } from '@xyflow/react'
import { useCallback } from 'react'
import { shaper } from './addStep.ts'
import { margin as top } from './opening.ts'
import { useFlowStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

const margin = 32

/** Brings a node into view and says what the view becomes, without a jump when it can be seen already. */
export function useReveal() {
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  const { getViewport, setViewport } = useReactFlow()
  return useCallback(
    async (id: string): Promise<Viewport | undefined> => {
      // The form beside the canvas opens first and takes its width.
      await new Promise((resolve) => setTimeout(resolve, 90))
      const { graph, unfolded } = store.getState()
      const node = graph.nodes.find((one) => one.id === id)
      const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
      if (!node || !canvas) return undefined
      const before = getViewport()
      const zoom = before.zoom >= 0.5 ? before.zoom : 0.75
      const shape = shaper(graph, vocabulary, unfolded)(node)
      // The bar stands over the foot of the canvas, and on a phone the form does: what is pressed next lies above both.
      const floors = [...document.querySelectorAll('[data-form], [data-tools]')]
        .map((over) => over.getBoundingClientRect().top)
        .filter((top) => top > canvas.top)
      const height = Math.min(canvas.bottom, ...floors) - canvas.top
      // The first step of a flow stands where a page begins.
      if (graph.nodes.length === 1) {
        const start = {
          x: canvas.width / 2 - shape.width / 2 - node.position.x,
          y: top - node.position.y,
          zoom: 1,
        }
        void setViewport(start)
        return start
      }
      const x = within(node.position.x * zoom + before.x, shape.width * zoom, canvas.width)
      const y = within(node.position.y * zoom + before.y, (shape.height + 48) * zoom, height)
      if (x === 0 && y === 0 && zoom === before.zoom) return before
      const viewport = { x: before.x + x, y: before.y + y, zoom }
      void setViewport(viewport, { duration: 250 })
      return viewport
    },
    [store, vocabulary, getViewport, setViewport],
  )
}

/** How far to move what begins at `start` so that it lies within `room`; what is too long shows its beginning. */
function within(start: number, length: number, room: number): number {
  const end = start + length
  if (start >= margin && end <= room - margin) return 0
  if (length > room - 2 * margin) return margin - start
  return start < margin ? margin - start : room - margin - end
}
