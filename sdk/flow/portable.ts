import { z } from 'zod'
import { Edge, FlowGraph, FlowNode, FlowSettings, Note } from './graph.ts'

/** Written into every file; a higher one was made by a newer Cauce. */
export const PORTABLE_VERSION = 1

/** A flow with more steps nobody can read, and no browser draws well. */
export const MOST_NODES = 2000
const MOST_EDGES = 8000
export const MOST_NOTES = 500
/** Characters. What is larger no browser likes to hold. */
export const MOST_TEXT = 8_000_000

/** Something about a file that its reader should know; the rest of it was read. */
export type ImportProblem = {
  code:
    | 'not-json'
    | 'not-a-flow'
    | 'too-big'
    | 'newer'
    | 'broken-step'
    | 'broken-part'
    | 'broken-connection'
    | 'broken-note'
    | 'broken-settings'
    | 'too-many-steps'
    | 'too-many-connections'
    | 'too-many-notes'
    | 'no-room'
    | 'no-room-for-notes'
    | 'same-id'
    | 'unknown-parts'
  /** which step or part, as far as it can be named */
  name?: string
  count?: number
}
export type Imported = { title: string | undefined; graph: FlowGraph; problems: ImportProblem[] }

/** A flow as a file. What was read from a newer one and not understood goes out again as it came in. */
export function writeFlow(title: string, graph: FlowGraph): string {
  const { extra, nodes, ...rest } = graph
  const drawn = {
    ...extra,
    ...rest,
    nodes: nodes.map(({ extra: own, ...node }) => ({ ...own, ...node })),
  }
  return JSON.stringify({ cauce: 'flow', version: PORTABLE_VERSION, title, graph: drawn }, null, 2)
}

/** Reads a flow from a file or the clipboard as far as it can be read. Never throws; what it does not know it keeps. */
export function readFlow(text: string): Imported {
  const nothing = (code: ImportProblem['code']): Imported => ({
    ...{ title: undefined, graph: FlowGraph.parse({ nodes: [], edges: [] }), problems: [{ code }] },
  })
  if (text.length > MOST_TEXT) return nothing('too-big')
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return nothing('not-json')
  }
  const problems: ImportProblem[] = []
  const whole = recordOf(file)
  const drawn = recordOf(whole?.graph) ?? (Array.isArray(whole?.nodes) ? whole : undefined)
  if (!whole || !drawn) return nothing('not-a-flow')
  if (typeof whole.version === 'number' && whole.version > PORTABLE_VERSION && whole.graph)
    problems.push({ code: 'newer' })

  const kept: Record<string, unknown[]> = {}
  const keep = (part: string, value: unknown) => {
    kept[part] = [...(kept[part] ?? []), value]
  }
  const nodes = readNodes(drawn.nodes, problems, keep)
  const edges = readEdges(drawn.edges, new Set(nodes.map((node) => node.id)), problems, keep)
  const notes = readNotes(drawn.notes, new Set(nodes.map((node) => node.id)), problems, keep)
  const settings = FlowSettings.safeParse(drawn.settings ?? {})
  if (!settings.success) {
    problems.push({ code: 'broken-settings' })
    keep('brokenSettings', drawn.settings)
  }
  const {
    nodes: _n,
    edges: _e,
    notes: _o,
    settings: _s,
    extra: was,
    cauce: _c,
    version: _v,
    title: _t,
    ...unknown
  } = drawn
  const extra = { ...recordOf(was), ...unknown, ...kept }
  if (Object.keys(unknown).length > 0)
    problems.push({ code: 'unknown-parts', name: Object.keys(unknown).join(', ') })
  return {
    title: typeof whole.title === 'string' ? whole.title.slice(0, 120) : undefined,
    graph: {
      ...{ nodes, edges, notes, settings: settings.data ?? FlowSettings.parse({}) },
      ...(Object.keys(extra).length > 0 && { extra }),
    },
    problems,
  }
}

type Keep = (part: string, value: unknown) => void

function readNodes(raw: unknown, problems: ImportProblem[], keep: Keep): FlowNode[] {
  const nodes: FlowNode[] = []
  const ids = new Set<string>()
  const all = listOf(raw)
  for (const [at, one] of all.entries()) {
    if (nodes.length >= MOST_NODES) {
      problems.push({ code: 'too-many-steps', count: all.length })
      for (const rest of all.slice(at)) keep('moreSteps', rest)
      break
    }
    const node = readNode(one, at)
    if (!node || ids.has(node.id)) {
      problems.push({ code: node ? 'same-id' : 'broken-step', name: nameOf(one) })
      keep('brokenSteps', one)
      continue
    }
    if (node.extra?.broken) problems.push({ code: 'broken-part', name: nameOf(one) })
    ids.add(node.id)
    nodes.push(node)
  }
  return nodes
}

const Place = z.object({ x: z.number(), y: z.number() })

/** A step needs a name to be called by and a kind; what else is wrong with it is put right, and kept. */
function readNode(raw: unknown, at: number): FlowNode | undefined {
  const one = recordOf(raw)
  if (!one) return undefined
  const known = Object.fromEntries(
    Object.entries(one).filter(([key]) => key in FlowNode.shape && key !== 'extra'),
  )
  const unknown = Object.fromEntries(Object.entries(one).filter(([key]) => !(key in FlowNode.shape)))
  const broken: Record<string, unknown> = {}
  if (!Place.safeParse(known.position).success) known.position = { x: 0, y: at * 120 }
  for (const key of ['version', 'title', 'input', 'policy'] as const)
    if (known[key] !== undefined && !FlowNode.shape[key].safeParse(known[key]).success) {
      broken[key] = known[key]
      delete known[key]
    }
  const extra = {
    ...recordOf(one.extra),
    ...unknown,
    ...(Object.keys(broken).length > 0 && { broken }),
  }
  return FlowNode.safeParse({ ...known, ...(Object.keys(extra).length > 0 && { extra }) }).data
}

function readEdges(raw: unknown, ids: ReadonlySet<string>, problems: ImportProblem[], keep: Keep): Edge[] {
  const all = listOf(raw)
  const edges: Edge[] = []
  for (const [at, one] of all.entries()) {
    if (edges.length >= MOST_EDGES) {
      problems.push({ code: 'too-many-connections', count: all.length })
      for (const rest of all.slice(at)) keep('moreConnections', rest)
      break
    }
    const { from, exit, to } = recordOf(one) ?? {}
    const edge = Edge.safeParse({ from, exit, to })
    if (edge.success && ids.has(edge.data.from) && ids.has(edge.data.to)) edges.push(edge.data)
    else {
      problems.push({ code: 'broken-connection', name: `${from ?? '?'} → ${to ?? '?'}` })
      keep('brokenConnections', one)
    }
  }
  return edges
}

/** A canvas knows its notes and groups by the same kind of name as its steps. */
function readNotes(raw: unknown, taken: Set<string>, problems: ImportProblem[], keep: Keep): Note[] {
  const all = listOf(raw)
  const notes: Note[] = []
  for (const [at, one] of all.entries()) {
    if (notes.length >= MOST_NOTES) {
      problems.push({ code: 'too-many-notes', count: all.length })
      for (const rest of all.slice(at)) keep('moreNotes', rest)
      break
    }
    const note = Note.safeParse(one).data
    if (note && !taken.has(note.id)) notes.push(note)
    else {
      problems.push(note ? { code: 'same-id', name: note.text.slice(0, 80) } : { code: 'broken-note' })
      keep('brokenNotes', one)
    }
    if (note) taken.add(note.id)
  }
  return notes
}

const recordOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const nameOf = (raw: unknown): string => {
  const { title, type, id } = recordOf(raw) ?? {}
  return String(title ?? type ?? id ?? '?').slice(0, 80)
}
