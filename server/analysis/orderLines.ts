export type Ordered = { item: string; after: string | null; position: number | string }

/**
 * Lines of a call as they were spoken: each stands after the one it names, however late it was written down. What names
 * nobody, or somebody who never came, keeps the place at which it arrived.
 */
export function orderLines<Line extends Ordered>(lines: readonly Line[]): Line[] {
  const byArrival = [...lines].sort((one, other) => Number(one.position) - Number(other.position))
  const known = new Set(lines.map((line) => line.item))
  const followers = new Map<string, Line[]>()
  const starts: Line[] = []
  for (const line of byArrival) {
    if (line.after && known.has(line.after) && line.after !== line.item)
      followers.set(line.after, [...(followers.get(line.after) ?? []), line])
    else starts.push(line)
  }
  const ordered: Line[] = []
  const placed = new Set<string>()
  // Not by recursion: a call may have thousands of lines, one after the other.
  const waiting = [...starts].reverse()
  for (let line = waiting.pop(); line; line = waiting.pop()) {
    if (placed.has(line.item)) continue
    placed.add(line.item)
    ordered.push(line)
    waiting.push(...(followers.get(line.item) ?? []).toReversed())
  }
  // A ring of lines that name each other has no beginning.
  return [...ordered, ...byArrival.filter((line) => !placed.has(line.item))]
}
