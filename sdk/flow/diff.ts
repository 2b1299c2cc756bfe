import type { Edge, FlowGraph, FlowNode, Note } from './graph.ts'

export type FieldChange = { field: string; before: unknown; after: unknown }
export type NodeDiff =
  | { what: 'added'; node: FlowNode }
  | { what: 'removed'; node: FlowNode }
  /** `fields` are the settings that differ; the step's kind and name are `type` and `title`. */
  | { what: 'changed'; node: FlowNode; before: FlowNode; fields: FieldChange[] }
  /** Another place on the canvas and nothing else. */
  | { what: 'moved'; node: FlowNode; before: FlowNode }

/** A remark or a group that is new, gone, or says something else, or goes around other steps. */
export type NoteDiff = { what: 'added' | 'removed' | 'changed'; note: Note }

export type FlowDiff = {
  nodes: Record<string, NodeDiff>
  edges: { added: Edge[]; removed: Edge[] }
  settings: FieldChange[]
  notes: NoteDiff[]
  /** Nothing that people meet is different. */
  same: boolean
}

/** What makes one drawing of a flow another: steps, ways and settings. */
export function diffFlows(before: FlowGraph, after: FlowGraph): FlowDiff {
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const now = new Map(after.nodes.map((node) => [node.id, node]))
  const nodes: FlowDiff['nodes'] = {}
  for (const node of after.nodes) {
    const was = old.get(node.id)
    if (!was) nodes[node.id] = { what: 'added', node }
    else {
      const fields = fieldsOf(was, node)
      if (fields.length > 0) nodes[node.id] = { what: 'changed', node, before: was, fields }
      else if (was.position.x !== node.position.x || was.position.y !== node.position.y)
        nodes[node.id] = { what: 'moved', node, before: was }
    }
  }
  for (const node of before.nodes) if (!now.has(node.id)) nodes[node.id] = { what: 'removed', node }
  const key = (edge: Edge) => JSON.stringify([edge.from, edge.exit, edge.to])
  const oldEdges = new Set(before.edges.map(key))
  const newEdges = new Set(after.edges.map(key))
  const edges = {
    added: after.edges.filter((edge) => !oldEdges.has(key(edge))),
    removed: before.edges.filter((edge) => !newEdges.has(key(edge))),
  }
  const settings = changesBetween(before.settings, after.settings)
  const real = Object.values(nodes).some((one) => one.what !== 'moved')
  return {
    ...{ nodes, edges, settings, notes: noteChanges(before.notes, after.notes) },
    same: !real && settings.length === 0 && edges.added.length === 0 && edges.removed.length === 0,
  }
}

function noteChanges(before: Note[], after: Note[]): NoteDiff[] {
  const old = new Map(before.map((note) => [note.id, note]))
  const now = new Set(after.map((note) => note.id))
  const says = ({ text, around }: Note) => ({ text, around: around?.toSorted() })
  return [
    ...after.flatMap((note): NoteDiff[] => {
      const was = old.get(note.id)
      if (!was) return [{ what: 'added', note }]
      return equal(says(was), says(note)) ? [] : [{ what: 'changed', note }]
    }),
    ...before.flatMap((note): NoteDiff[] => (now.has(note.id) ? [] : [{ what: 'removed', note }])),
  ]
}

function fieldsOf(before: FlowNode, after: FlowNode): FieldChange[] {
  const around = (['type', 'version', 'title', 'policy'] as const).flatMap((field) =>
    equal(before[field], after[field]) ? [] : [{ field, before: before[field], after: after[field] }],
  )
  return [...around, ...changesBetween(before.input, after.input)]
}

function changesBetween(before: object, after: object): FieldChange[] {
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((field) => !equal(was[field], is[field]))
    .map((field) => ({ field, before: was[field], after: is[field] }))
}

/** Equal as JSON, whatever the order of keys. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(one).filter((key) => one[key] !== undefined)
  const others = Object.keys(other).filter((key) => other[key] !== undefined)
  return keys.length === others.length && keys.every((key) => equal(one[key], other[key]))
}

/**
 * Where people go whose place is changed: a step that stayed keeps them; for one that is gone, its namesake of the same
 * kind, or the first step after it that is still there. `null`: no place is plain, they had better stay on their version.
 */
export function proposeMoves(before: FlowGraph, after: FlowGraph): Record<string, string | null> {
  const now = new Map(after.nodes.map((node) => [node.id, node]))
  const stayed = (node: FlowNode) => now.get(node.id)?.type === node.type
  const next = Map.groupBy(before.edges, (edge) => edge.from)
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const namesake = (node: FlowNode) =>
    after.nodes.find((one) => !old.has(one.id) && one.type === node.type && one.title === node.title)
  const after1 = (id: string, seen: Set<string>): string | null => {
    if (seen.has(id)) return null
    seen.add(id)
    for (const edge of next.get(id) ?? []) {
      const to = old.get(edge.to)
      if (to && stayed(to)) return to.id
      const further = to ? after1(to.id, seen) : null
      if (further) return further
    }
    return null
  }
  return Object.fromEntries(
    before.nodes.map((node) => [
      node.id,
      stayed(node) ? node.id : (namesake(node)?.id ?? after1(node.id, new Set())),
    ]),
  )
}
