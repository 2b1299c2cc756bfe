import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { card } from './shape.ts'
import { useFlowStore } from './store.ts'

const edge = 32

/** Brings a node into view, without a jump when it can be seen already. */
export function useReveal() {
  const store = useFlowStore()
  const { setCenter, getZoom, flowToScreenPosition } = useReactFlow()
  return useCallback(
    (id: string) => {
      // The form beside the canvas opens first and takes its width.
      setTimeout(() => {
        const node = store.getState().graph.nodes.find((one) => one.id === id)
        const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
        if (!node || !canvas) return
        const from = flowToScreenPosition(node.position)
        const to = flowToScreenPosition({
          x: node.position.x + card.width,
          y: node.position.y + card.height + card.gapY,
        })
        const seen =
          from.x >= canvas.left + edge &&
          to.x <= canvas.right - edge &&
          from.y >= canvas.top + edge &&
          to.y <= canvas.bottom - edge
        if (seen && getZoom() >= 0.5) return
        setCenter(node.position.x + card.width / 2, node.position.y + card.height, {
          zoom: Math.min(1, Math.max(getZoom(), 0.7)),
          duration: 250,
        })
      }, 90)
    },
    [store, setCenter, getZoom, flowToScreenPosition],
  )
}
