import type { Operation } from '#sdk/flow'

export type Edit = { redo: Operation; undo: Operation; merge?: string; at: number }
export type History = { past: Edit[]; future: Edit[] }

export const noHistory: History = { past: [], future: [] }

const pause = 1200
const longest = 300

/**
 * Remembers an edit. Edits with the same `merge` name that follow each other without a pause (typing in one
 * field, nudging one node) are undone together.
 */
export function remember(history: History, edit: Edit): History {
  const last = history.past.at(-1)
  if (last && edit.merge && last.merge === edit.merge && edit.at - last.at < pause) {
    const together: Edit = {
      merge: edit.merge,
      at: edit.at,
      redo: join(last.redo, edit.redo),
      undo: join(edit.undo, last.undo),
    }
    return { past: history.past.with(-1, together), future: [] }
  }
  return { past: [...history.past.slice(1 - longest), edit], future: [] }
}

/** Two settings of one field are one: the later value forwards, the earlier value backwards. */
function join(first: Operation, second: Operation): Operation {
  if (first.type === 'set-input' && second.type === 'set-input') {
    if (first.node === second.node && first.field === second.field) return second
  }
  if (first.type === 'set-title' && second.type === 'set-title' && first.node === second.node) return second
  if (first.type === 'set-settings' && second.type === 'set-settings') return second
  return { type: 'batch', operations: [...flat(first), ...flat(second)] }
}

const flat = (operation: Operation) => (operation.type === 'batch' ? operation.operations : [operation])
