import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { useFlowStore } from './store.ts'

/** Brings a node into view, without a jump when it is there already. */
export function useReveal() {
  const store = useFlowStore()
  const { setCenter, getZoom } = useReactFlow()
  return useCallback(
    (id: string) => {
      // The form beside the canvas opens first and takes its width.
      requestAnimationFrame(() => {
        const node = store.getState().graph.nodes.find((one) => one.id === id)
        if (!node) return
        setCenter(node.position.x + 136, node.position.y + 80, {
          zoom: Math.min(1, Math.max(getZoom(), 0.7)),
          duration: 250,
        })
      })
    },
    [store, setCenter, getZoom],
  )
}
