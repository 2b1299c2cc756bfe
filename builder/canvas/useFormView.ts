import { useReactFlow, type Viewport } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useFlow, useFlowStore } from './store.ts'
import { useReveal } from './useReveal.ts'

/** The card whose form opens moves out from under it; when the form closes the canvas is where it was before. */
export function useFormView() {
  const store = useFlowStore()
  const inspected = useFlow((flow) => flow.inspected)
  const reveal = useReveal()
  const { getViewport, setViewport } = useReactFlow()
  const home = useRef<Viewport>(undefined)
  const moved = useRef<Viewport>(undefined)
  const last = useRef<string>(undefined)

  useEffect(() => {
    if (inspected) {
      home.current ??= getViewport()
      last.current = inspected
      void reveal(inspected).then((viewport) => {
        moved.current = viewport
      })
      return
    }
    const [to, from] = [home.current, moved.current]
    home.current = moved.current = undefined
    if (!to || !from || !same(from, getViewport())) return
    // A step that was added out of sight stays in sight.
    const node = store.getState().graph.nodes.find((one) => one.id === last.current)
    const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
    if (!node || !canvas) return
    const [x, y] = [node.position.x * to.zoom + to.x, node.position.y * to.zoom + to.y]
    if (x > 0 && y > 0 && x < canvas.width - 80 && y < canvas.height - 80)
      void setViewport(to, { duration: 250 })
  }, [inspected, reveal, store, getViewport, setViewport])
}

const same = (a: Viewport, b: Viewport) =>
  Math.abs(a.x - b.x) < 2 && Math.abs(a.y - b.y) < 2 && Math.abs(a.zoom - b.zoom) < 0.01
