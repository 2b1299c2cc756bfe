import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Line } from './outlining.ts'
import { useFlow } from './store.ts'

/**
 * Keeps the focus with the one who walks the outline: on its first line when it opens, and back on the line of the
 * step whose form, connections or neighbour they saw to. Whoever uses a mouse meanwhile is left where they are.
 */
export function useOutlineFocus(list: RefObject<HTMLElement | null>, lines: Line[], connecting: boolean) {
  const inspected = useFlow((flow) => flow.inspected)
  const picking = useFlow((flow) => flow.picking !== undefined)
  const writing = useFlow((flow) => flow.writing !== undefined)
  /** The step to go back to, or the place where it stood. */
  const wanted = useRef<{ node?: string; index: number } | undefined>({ index: 0 })
  const back = useCallback((index: number, node?: string) => {
    wanted.current = { index, node }
  }, [])

  useEffect(() => {
    const leave = () => {
      wanted.current = undefined
    }
    addEventListener('pointerdown', leave)
    return () => removeEventListener('pointerdown', leave)
  }, [])

  useEffect(() => {
    if (!wanted.current) return
    // A form that is open is where one works; what one comes back to is its step.
    if (inspected) wanted.current.node = inspected
    if (inspected || picking || writing || connecting) return
    const { node, index } = wanted.current
    const items = list.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? []
    const at = node ? lines.findIndex((line) => line.node === node && !line.again) : -1
    const item = items[at < 0 ? Math.min(index, items.length - 1) : at] ?? list.current
    // Once a dialog that closes has given the focus back to where it thinks it came from.
    const timer = setTimeout(() => {
      item?.focus()
      if (lines.length > 0) wanted.current = undefined
    })
    return () => clearTimeout(timer)
  }, [list, lines, inspected, picking, writing, connecting])

  return back
}
