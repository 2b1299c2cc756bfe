import { useStoreApi } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useFlowStore } from './store.ts'

const HOLD_MS = 450
/** A finger that moves farther drags. */
const STILL_PX = 8

type Timer = ReturnType<typeof setTimeout>

/** On a touch screen a card held down is chosen, and others with it by a tap, until none is. */
export function useHoldToChoose(frame: RefObject<HTMLElement | null>) {
  const store = useFlowStore()
  const flow = useStoreApi()

  useEffect(() => {
    const element = frame.current
    if (!element) return
    let held: { x: number; y: number; since: number; timer: Timer; choose(): void } | undefined
    let chosenByHold = false
    let choosing = false
    const forget = () => {
      clearTimeout(held?.timer)
      held = undefined
    }
    // On a busy phone the finger is gone, or the browser's own long press has come, before our timer has.
    const letGo = ({ timeStamp }: PointerEvent) => {
      if (held && timeStamp - held.since >= HOLD_MS) held.choose()
      forget()
    }
    const down = ({ pointerType, isPrimary, target, clientX: x, clientY: y, timeStamp }: PointerEvent) => {
      forget()
      chosenByHold = false
      const card = target instanceof Element ? target.closest<HTMLElement>('.react-flow__node') : null
      const id = card?.dataset.id
      if (pointerType !== 'touch' || !isPrimary || !id || store.getState().readOnly) return
      const choose = () => {
        forget()
        const { selection, select, inspect } = store.getState()
        inspect(undefined)
        select([...selection, id])
        flow.setState({ multiSelectionActive: true })
        chosenByHold = choosing = true
      }
      held = { x, y, since: timeStamp, timer: setTimeout(choose, HOLD_MS), choose }
    }
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (held && Math.hypot(clientX - held.x, clientY - held.y) > STILL_PX) forget()
    }
    // Letting go of a card that was held is no tap on it.
    const click = (event: MouseEvent) => {
      if (!chosenByHold) return
      chosenByHold = false
      event.stopPropagation()
    }
    const menu = (event: MouseEvent) => chosenByHold && event.preventDefault()
    const stopChoosing = store.subscribe(({ selection }) => {
      if (!choosing || selection.size > 0) return
      choosing = false
      flow.setState({ multiSelectionActive: false })
    })
    const listeners = new AbortController()
    const { signal } = listeners
    element.addEventListener('pointerdown', down, { signal, capture: true })
    element.addEventListener('pointermove', move, { signal, capture: true })
    element.addEventListener('pointerup', letGo, { signal, capture: true })
    element.addEventListener('pointercancel', letGo, { signal, capture: true })
    element.addEventListener('click', click, { signal, capture: true })
    element.addEventListener('contextmenu', menu, { signal, capture: true })
    return () => {
      forget()
      stopChoosing()
      listeners.abort()
    }
  }, [frame, store, flow])
}
