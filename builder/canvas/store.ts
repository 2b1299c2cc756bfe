import { create } from 'zustand'
import { apply, emptyFlow, type Finding, type FlowGraph, type FlowNode, type Operation } from '#sdk/flow'
import { type History, noHistory, remember } from './history.ts'

export type Saving = 'saved' | 'waiting' | 'saving' | 'offline' | 'conflict' | 'refused'

/** What the step picker was opened for. */
export type Picking =
  | { for: 'exit'; from: string; exit: string; at?: FlowNode['position'] }
  | { for: 'edge'; from: string; exit: string }
  | { for: 'canvas'; at?: FlowNode['position'] }
  | { for: 'replace'; node: string }

type OpenFlow = {
  id: string
  title: string
  revision: number
  graph: FlowGraph
  findings: Finding[]
  readOnly?: boolean
}

type FlowStore = {
  id: string
  revision: number
  graph: FlowGraph
  history: History
  /** Edits that the server has not confirmed yet; put on top of theirs when somebody else saved first. */
  unsaved: Operation[]
  saving: Saving
  /** What the server says about the draft as it was saved last. */
  findings: Finding[]
  readOnly: boolean
  selection: ReadonlySet<string>
  /** The node whose form is open. */
  inspected: string | undefined
  /** Nodes that show all their exits. */
  unfolded: ReadonlySet<string>
  /** Where nodes are while they are being dragged. */
  dragged: Record<string, FlowNode['position']>
  picking: Picking | undefined

  open(flow: OpenFlow): void
  edit(operation: Operation, merge?: string): void
  undo(): void
  redo(): void
  select(ids: Iterable<string>): void
  inspect(id: string | undefined): void
  unfold(id: string): void
  drag(positions: Record<string, FlowNode['position']>): void
  pick(picking: Picking | undefined): void
}

const none: ReadonlySet<string> = new Set()

/** The flow that is open. There is one canvas on a page. */
export const useFlow = create<FlowStore>()((set, get) => {
  const change = (operation: Operation) => {
    const { graph, readOnly } = get()
    if (readOnly) return undefined
    const applied = apply(graph, operation)
    if (applied.graph === graph) return undefined
    const ids = new Set(applied.graph.nodes.map((node) => node.id))
    const { selection, inspected } = get()
    set({
      graph: applied.graph,
      unsaved: [...get().unsaved, operation],
      saving: get().saving === 'conflict' ? 'conflict' : 'waiting',
      ...([...selection].some((id) => !ids.has(id)) && {
        selection: new Set([...selection].filter((id) => ids.has(id))),
      }),
      ...(inspected && !ids.has(inspected) && { inspected: undefined }),
    })
    return applied.inverse
  }

  return {
    id: '',
    revision: 0,
    graph: emptyFlow(),
    history: noHistory,
    unsaved: [],
    saving: 'saved',
    findings: [],
    readOnly: false,
    selection: none,
    inspected: undefined,
    unfolded: none,
    dragged: {},
    picking: undefined,

    open: ({ id, revision, graph, findings, readOnly = false }) =>
      set({
        id,
        revision,
        graph,
        findings,
        readOnly,
        history: noHistory,
        unsaved: [],
        saving: 'saved',
        selection: none,
        inspected: undefined,
        unfolded: none,
        dragged: {},
        picking: undefined,
      }),

    edit: (operation, merge) => {
      const undo = change(operation)
      if (undo) set({ history: remember(get().history, { redo: operation, undo, merge, at: Date.now() }) })
    },
    undo: () => {
      const { past, future } = get().history
      const edit = past.at(-1)
      if (!edit) return
      change(edit.undo)
      set({ history: { past: past.slice(0, -1), future: [edit, ...future] } })
    },
    redo: () => {
      const { past, future } = get().history
      const [edit, ...rest] = future
      if (!edit) return
      change(edit.redo)
      set({ history: { past: [...past, { ...edit, merge: undefined }], future: rest } })
    },

    select: (ids) => set({ selection: new Set(ids) }),
    inspect: (id) => set({ inspected: id, ...(id && { selection: new Set([id]) }) }),
    unfold: (id) => set({ unfolded: new Set([...get().unfolded, id]) }),
    drag: (positions) => set({ dragged: positions }),
    pick: (picking) => set({ picking }),
  }
})
