import { type RefObject, useEffect } from 'react'
import { bindingFor } from './keymap.ts'
import { useFlowStore } from './store.ts'
import { useActions } from './useActions.ts'

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

/** Everything the mouse can do on the canvas, from the keyboard. */
export function useKeys(frame: RefObject<HTMLElement | null>) {
  const store = useFlowStore()
  const act = useActions()

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isElsewhere(event.target) || event.defaultPrevented) return
      const binding = bindingFor(event)
      if (!binding) return
      const { readOnly, select, selection } = store.getState()
      if (binding.edits && readOnly) return
      // A button that has the focus keeps its own Enter.
      const onButton = event.target instanceof HTMLElement && event.target.closest('button, a') !== null
      if (binding.id === 'open' && onButton) return
      // A card reached with Tab is the one that is meant.
      const focused =
        event.target instanceof Element && event.target.closest<HTMLElement>('.react-flow__node')?.dataset.id
      if (binding.id === 'open' && focused && !selection.has(focused)) select([focused])
      event.preventDefault()
      act(binding.id)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [store, act])

  // Focus stays with the canvas when the card that had it goes.
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const fewer = (what: 'nodes' | 'notes') => now.graph[what].length < before.graph[what].length
        if (fewer('nodes') || fewer('notes')) frame.current?.focus({ preventScroll: true })
      }),
    [store, frame],
  )
}
