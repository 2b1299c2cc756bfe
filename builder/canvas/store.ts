import { createContext, useContext } from 'react'
import { type StoreApi, useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
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
  revision: number
  graph: FlowGraph
  findings: Finding[]
  readOnly?: boolean
}

/** One person's passage, drawn on the flow: visits per node, and the exits taken as `node exit`. */
export type Path = { nodes: Record<string, number>; exits: ReadonlySet<string>; here: string | undefined }

/** by node; by `node exit` */
export type Forecast = { nodes: Record<string, number>; exits: Record<string, number> }

export type Changed = {
  nodes: Record<string, 'added' | 'removed' | 'changed' | 'moved'>
  edges: Record<string, 'added' | 'removed'>
}

export type FlowStore = {
  id: string
  revision: number
  graph: FlowGraph
  /** As the server has it at this revision: what two people's edits are compared with. */
  base: FlowGraph
  history: History
  /** Edits that the server has not confirmed yet; put on top of theirs when somebody else saved first. */
  unsaved: Operation[]
  saving: Saving
  /** What the server says about the draft as it was saved last. */
  findings: Finding[]
  /** All findings, those of the browser's own check included, and the worst of each node. */
  checked: Finding[]
  marks: Record<string, Finding['level']>
  path: Path | undefined
  /** Counts to be shown instead of the real ones: what a rehearsal foretells. */
  forecast: Forecast | undefined
  /** What is different here from another version: by node, and by `from exit to`. */
  changed: Changed | undefined
  readOnly: boolean
  /** Where the published flow's webhook triggers listen, by node. */
  addresses: Record<string, string>
  selection: ReadonlySet<string>
  /** Chosen connections, as `from exit`. */
  chosenEdges: ReadonlySet<string>
  /** The node whose form is open. */
  inspected: string | undefined
  /** Nodes that show all their exits. */
  unfolded: ReadonlySet<string>
  /** Where nodes are while they are being dragged. */
  dragged: Record<string, FlowNode['position']>
  picking: Picking | undefined
  /** The note, or the group's name, that is being written. */
  writing: string | undefined

  open(flow: OpenFlow): void
  edit(operation: Operation, merge?: string): void
  undo(): void
  redo(): void
  select(ids: Iterable<string>, edges?: Iterable<string>): void
  inspect(id: string | undefined): void
  unfold(id: string): void
  drag(positions: Record<string, FlowNode['position']>): void
  pick(picking: Picking | undefined): void
  write(note: string | undefined): void
  mark(findings: Finding[]): void
  showPath(path: Path | undefined): void
}

const none: ReadonlySet<string> = new Set()

/** Holds one open flow. The editor has one for good; a read-only canvas makes its own. */
export const newFlowStore = () =>
  createStore<FlowStore>()((set, get) => {
    const change = (operation: Operation) => {
      const { graph, readOnly } = get()
      if (readOnly) return undefined
      const applied = apply(graph, operation)
      if (applied.graph === graph) return undefined
      const ids = new Set([...applied.graph.nodes, ...applied.graph.notes].map((one) => one.id))
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
      base: emptyFlow(),
      history: noHistory,
      unsaved: [],
      saving: 'saved',
      findings: [],
      checked: [],
      marks: {},
      path: undefined,
      forecast: undefined,
      changed: undefined,
      readOnly: false,
      addresses: {},
      selection: none,
      chosenEdges: none,
      inspected: undefined,
      unfolded: none,
      dragged: {},
      picking: undefined,
      writing: undefined,

      open: ({ id, revision, graph, findings, readOnly = false }) =>
        set({
          id,
          revision,
          graph,
          base: graph,
          findings,
          readOnly,
          history: noHistory,
          unsaved: [],
          saving: 'saved',
          checked: [],
          marks: {},
          path: undefined,
          selection: none,
          chosenEdges: none,
          inspected: undefined,
          unfolded: none,
          dragged: {},
          picking: undefined,
          writing: undefined,
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

      select: (ids, edges = []) => set({ selection: new Set(ids), chosenEdges: new Set(edges) }),
      inspect: (id) => set({ inspected: id, ...(id && { selection: new Set([id]) }) }),
      unfold: (id) => set({ unfolded: new Set([...get().unfolded, id]) }),
      drag: (positions) => set({ dragged: positions }),
      pick: (picking) => set({ picking }),
      write: (writing) => set({ writing: get().readOnly ? undefined : writing }),
      mark: (checked) => {
        const marks: Record<string, Finding['level']> = {}
        for (const { node, level } of checked) if (node && marks[node] !== 'error') marks[node] = level
        set({ checked, marks })
      },
      showPath: (path) => set({ path }),
    }
  })

/** The flow in the editor; it stays while one looks at other pages, with what can be undone. */
export const editorStore: StoreApi<FlowStore> = newFlowStore()

const Context = createContext(editorStore)
export const FlowStoreProvider = Context.Provider

export const useFlowStore = (): StoreApi<FlowStore> => useContext(Context)
export const useFlow = <Slice>(slice: (flow: FlowStore) => Slice): Slice =>
  useStore(useContext(Context), slice)
