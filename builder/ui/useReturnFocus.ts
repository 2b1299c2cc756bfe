import { useState } from 'react'

/** Of a dialog that is gone, what it was opened from. */
const openedFrom = new WeakMap<Element, Element | null>()

/**
 * Brings the keyboard back to where a dialog was opened from; Radix does so only for one that has its own trigger. Where
 * that is gone (a line that was deleted, a dialog before this one), to what stood behind it, or to the page.
 */
export function useReturnFocus(open: boolean): (event: Event) => void {
  const [held, setHeld] = useState<{ open: boolean; from: Element | null }>({ open: false, from: null })
  if (open !== held.open) setHeld({ open, from: open ? opener() : held.from })
  return (event) => {
    event.preventDefault()
    if (event.target instanceof Element) openedFrom.set(event.target, held.from)
    // Whoever has gone on elsewhere is left there.
    if (document.activeElement === document.body) stillThere(held.from)?.focus({ preventScroll: true })
  }
}

/** What has the keyboard now; of a line in a menu, the button that the menu hangs on. */
function opener(): Element | null {
  const menu = document.activeElement?.closest('[role=menu]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : document.activeElement
}

function stillThere(from: Element | null): HTMLElement | null {
  let to = from
  while (to && !to.isConnected) {
    const dialog = to.closest('[role=dialog]')
    to = (dialog && openedFrom.get(dialog)) ?? null
  }
  return to instanceof HTMLElement ? to : document.getElementById('main')
}
