import type { FlowGraph, Operation } from '#sdk/flow'
import { stepsWithin } from './groups.ts'

/** What is put on the clipboard: plain JSON, so that steps travel between flows, tabs and browsers. */
export type Clip = { cauce: 'steps' } & Parts
type Parts = Pick<FlowGraph, 'nodes' | 'edges' | 'notes'>

/** The chosen steps with the connections among them, the groups that are chosen whole, and the chosen notes. */
export function clip(graph: FlowGraph, ids: ReadonlySet<string>): Clip | undefined {
  const inside = stepsWithin(graph, ids)
  const nodes = graph.nodes.filter((node) => inside.has(node.id))
  const notes = graph.notes.filter(({ id, around }) =>
    around ? around.every((step) => inside.has(step)) : ids.has(id),
  )
  if (nodes.length + notes.length === 0) return undefined
  const edges = graph.edges.filter((edge) => inside.has(edge.from) && inside.has(edge.to))
  return { cauce: 'steps', nodes, edges, notes }
}

/** Whether a clipboard text claims to hold steps; what is in it is another question. */
export const claimsSteps = (text: string): boolean => /^\s*\{/.test(text) && text.includes('"nodes"')

/**
 * The edit that adds copies of a clip's steps, under new ids, shifted by `by` or moved to start at `to`. `jumpOf` names
 * the field in which a step says where it leads: a copy leads to the copy.
 */
export function paste(
  clipped: Parts,
  where: { by: number } | { to: { x: number; y: number } },
  { newId, jumpOf }: { newId: () => string; jumpOf: (type: string) => string | undefined },
): { operation: Operation; ids: string[] } {
  const { nodes, edges, notes } = clipped
  const ids = new Map([...nodes, ...notes].map(({ id }) => [id, newId()]))
  const places = [...nodes, ...notes.filter((note) => !note.around)].map(({ position }) => position)
  const dx = 'by' in where ? where.by : where.to.x - Math.min(...places.map(({ x }) => x))
  const dy = 'by' in where ? where.by : where.to.y - Math.min(...places.map(({ y }) => y))
  const moved = <Part extends { id: string; position: { x: number; y: number } }>(part: Part): Part => ({
    ...structuredClone(part),
    id: ids.get(part.id) as string, // every part of the clip has one
    position: { x: part.position.x + dx, y: part.position.y + dy },
  })
  const connected = edges.flatMap((edge) => {
    const from = ids.get(edge.from)
    const to = ids.get(edge.to)
    return from && to ? [{ type: 'connect' as const, edge: { from, exit: edge.exit, to } }] : []
  })
  const written = notes.map((note) => {
    const around = note.around?.flatMap((step) => ids.get(step) ?? [])
    return { type: 'put-note' as const, note: { ...moved(note), ...(around && { around }) } }
  })
  const added = nodes.map((node) => {
    const copy = moved(node)
    const field = jumpOf(node.type)
    const target = field && ids.get(String(node.input[field]))
    return {
      type: 'add-node' as const,
      node: target ? { ...copy, input: { ...copy.input, [field]: target } } : copy,
    }
  })
  return {
    operation: { type: 'batch', operations: [...added, ...connected, ...written] },
    ids: [...ids.values()],
  }
}
