/**
 * The order of a talk: each item names the one before it. Calls of tools and notes stand in the chain too; a line's
 * place is told by the last line before it.
 */
export function itemChain() {
  const items = new Map<string, { previous: string | null; isLine: boolean }>()

  return {
    add(
      { id, type, role }: { id?: string; type?: string; role?: string },
      previous: string | null | undefined,
    ) {
      if (!id || (items.has(id) && previous === undefined)) return
      items.set(id, { previous: previous ?? null, isLine: type === 'message' && role !== 'system' })
    },
    /** The line before this one; null for the first, undefined when it is not known. */
    before(id: string): string | null | undefined {
      let at = items.get(id)
      for (let steps = 0; at && steps < items.size; steps++) {
        if (at.previous === null) return null
        const previous = items.get(at.previous)
        if (previous?.isLine ?? true) return at.previous
        at = previous
      }
      return undefined
    },
  }
}
