/** What the keyboard can reach. */
const reachable =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"], [contenteditable=true]'

/** Closing one of these brings the keyboard back to where it was opened from. */
const passing = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]'

/** What surrounds an element, from the inside out, as it stood when the element had the keyboard. */
type Level = { row: Element; parent: Element; next: Element | null; before: Element | null }

/**
 * Who removes a line with the keyboard goes on at the one that took its place, at the same thing in it; else at what
 * follows, at the line before, or at the page. A browser would begin again at the very top.
 */
export function keepFocus(): void {
  let last: { element: Element; around: Level[] } | undefined
  document.addEventListener('focusin', ({ target }) => {
    // What is an application of its own (the canvas) takes care of the keyboard itself.
    const ours = target instanceof Element && !target.closest('[role=application]')
    last = ours ? { element: target, around: levelsAround(target) } : undefined
  })
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    // Left by who went elsewhere, or about to be taken away: that is seen a moment later.
    if (!relatedTarget)
      queueMicrotask(() => {
        if (last?.element === target && isThere(last.element)) last = undefined
      })
  })
  const watch = new MutationObserver(() => {
    if (!last || isThere(last.element)) return
    const { element, around } = last
    last = undefined
    const now = document.activeElement
    if (!now || now === document.body || now === element)
      placeAfter(element, around)?.focus({ preventScroll: true })
  })
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
}

/** A line's own button that can't be pressed any more, such as "up" in the first line, is as good as gone. */
const isThere = (element: Element) =>
  element.isConnected && !(element.matches(':disabled') && element.closest('li, tr'))

function levelsAround(element: Element): Level[] {
  const levels: Level[] = []
  let row = element
  while (row.parentElement && !row.matches(`main, body, ${passing}`)) {
    const [next, before] = [row.nextElementSibling, row.previousElementSibling]
    levels.push({ row, parent: row.parentElement, next, before })
    row = row.parentElement
  }
  return levels
}

function placeAfter(element: Element, around: Level[]): HTMLElement | undefined {
  const [own] = around
  if (own && element.isConnected) return within(own.parent)[0]
  const from = around.findIndex(({ parent }) => parent.isConnected)
  // A dialog that is closed looks after itself.
  if (from < 0) return
  for (const { row, next, before } of around.slice(from)) {
    const at = [...row.querySelectorAll(reachable)].indexOf(element)
    for (const place of [next, before]) {
      if (!place?.isConnected) continue
      const alike = place.tagName === row.tagName
      const there = within(place)
      const found = alike ? (there[at] ?? there.at(-1)) : place === next ? there[0] : undefined
      if (found) return found
    }
  }
  return document.getElementById('main') ?? undefined
}

const within = (place: Element): HTMLElement[] =>
  [...(place.matches(reachable) ? [place] : []), ...place.querySelectorAll(reachable)].filter(
    (one) => one instanceof HTMLElement,
  )
