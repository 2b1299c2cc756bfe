import { joinParts, type Part, partsOf } from './template.ts'

/** What stands in the box, as a template. */
export function read(box: HTMLElement): string {
  let text = ''
  const walk = (node: ChildNode) => {
    if (node instanceof HTMLElement && node.dataset.variable) text += node.dataset.variable
    else if (node.nodeName === 'BR') text += '\n'
    else if (node.nodeType === globalThis.Node.TEXT_NODE) text += node.textContent ?? ''
    else for (const child of node.childNodes) walk(child)
  }
  for (const node of box.childNodes) walk(node)
  // Browsers keep a last line break in an editable box so that the caret has a line to stand on.
  return text === '\n' ? '' : text.replaceAll('\u200b', '')
}

export function draw(box: HTMLElement, parts: Part[], nameOf: (variable: string) => string) {
  const drawn = parts.map((part) =>
    'text' in part ? document.createTextNode(part.text) : chipElement(part, nameOf),
  )
  box.replaceChildren(...drawn)
}

function chipElement(part: { variable: string; fallback?: string }, nameOf: (variable: string) => string) {
  const chip = document.createElement('span')
  chip.contentEditable = 'false'
  chip.dataset.variable = joinParts([part])
  chip.className =
    'mx-px inline-block cursor-pointer rounded bg-pool-soft px-1.5 text-small leading-5 font-medium text-pool align-baseline'
  chip.textContent = part.fallback ? `${nameOf(part.variable)} / ${part.fallback}` : nameOf(part.variable)
  return chip
}

/** A place in the box, as a place in the template it stands for. */
export function placeOf(box: HTMLElement, node: globalThis.Node, offset: number): number {
  const range = document.createRange()
  range.selectNodeContents(box)
  range.setEnd(node, offset)
  const before = document.createElement('div')
  before.append(range.cloneContents())
  return read(before).length
}

export function putCaret(box: HTMLElement, place: number) {
  let left = place
  for (const child of box.childNodes) {
    const length =
      child instanceof HTMLElement ? (child.dataset.variable ?? '').length : (child.textContent ?? '').length
    if (child.nodeType === globalThis.Node.TEXT_NODE && left <= length) {
      getSelection()?.collapse(child, left)
      return
    }
    left -= length
    if (left <= 0) {
      const range = document.createRange()
      range.setStartAfter(child)
      getSelection()?.removeAllRanges()
      getSelection()?.addRange(range)
      return
    }
  }
}

/** Whether a field was written by hand that could be a chip. */
export const isUndrawn = (box: HTMLElement): boolean =>
  partsOf(read(box)).filter((part) => 'variable' in part).length !==
  box.querySelectorAll('[data-variable]').length
