import { diffFlows, type FlowGraph, type Operation } from '#sdk/flow'
import { replay } from './autosave.ts'

/**
 * Puts one's own edits on top of what somebody else saved meanwhile, where the two have nothing in common.
 * `undefined` when both have changed the same step, way out, note or settings: then a person has to say.
 */
export function merged(base: FlowGraph, theirs: FlowGraph, mine: Operation[]): FlowGraph | undefined {
  const own = touched(base, replay(base, mine))
  const other = touched(base, theirs)
  for (const what of own) if (other.has(what)) return undefined
  return replay(theirs, mine)
}

function touched(before: FlowGraph, after: FlowGraph): Set<string> {
  const { nodes, edges, settings } = diffFlows(before, after)
  // A step that is gone left its group of itself: that is nobody's edit of the group.
  const left = new Set(after.nodes.map((node) => node.id))
  const notes = (graph: FlowGraph) =>
    new Map(
      graph.notes.map(({ around, ...note }) => [
        note.id,
        JSON.stringify([note, around?.filter((id) => left.has(id))]),
      ]),
    )
  const [old, now] = [notes(before), notes(after)]
  return new Set([
    ...Object.keys(nodes),
    // A way out, and the step at its end: it may be what the other one took away.
    ...[...edges.added, ...edges.removed].flatMap(({ from, exit }) => [`${from} ${exit}`]),
    ...edges.added.map(({ to }) => `into ${to}`),
    ...Object.entries(nodes).flatMap(([id, one]) => (one.what === 'removed' ? [`into ${id}`] : [])),
    ...(settings.length > 0 ? ['settings'] : []),
    ...[...new Set([...old.keys(), ...now.keys()])].filter((id) => old.get(id) !== now.get(id)),
  ])
}
