import type { StoreApi } from 'zustand'
import { apply, type Finding, type FlowGraph, type Operation } from '#sdk/flow'
import { ApiError } from '../api.ts'
import { merged } from './merge.ts'
import type { FlowStore } from './store.ts'

type Saved = { revision: number; findings: Finding[] }
export type SaveDraft = (id: string, body: { graph: FlowGraph; revision: number }) => Promise<Saved>

const quiet = 700
const again = 5000

/**
 * Keeps the draft saved: waits for a short pause in the editing, sends one save at a time, and tries again when the
 * server cannot be reached. Returns `flush`, which saves at once, and `stop`.
 */
export function autosave(store: StoreApi<FlowStore>, save: SaveDraft, onMerged: () => void = () => {}) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  const later = (wait: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), wait)
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    if (running) {
      await running
      return flush()
    }
    const { saving, unsaved, readOnly } = store.getState()
    if (unsaved.length === 0 || saving === 'conflict' || readOnly) return
    running = send().finally(() => {
      running = undefined
    })
    await running
    if (store.getState().saving === 'waiting') later(quiet)
  }
  const send = async () => {
    const { id, graph, revision, unsaved } = store.getState()
    store.setState({ saving: 'saving' })
    try {
      const saved = await save(id, { graph, revision })
      const now = store.getState()
      if (now.id !== id) return
      const rest = now.unsaved.slice(unsaved.length)
      store.setState({
        revision: saved.revision,
        base: graph,
        findings: saved.findings,
        unsaved: rest,
        saving: rest.length > 0 ? 'waiting' : 'saved',
      })
    } catch (error) {
      if (store.getState().id !== id) return
      if (error instanceof ApiError && error.status === 409) return meet(error.body)
      // What the server refuses now it refuses again: wait for the next edit instead of asking every few seconds.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500)
        return store.setState({ saving: 'refused' })
      store.setState({ saving: 'offline' })
      later(again)
    }
  }

  /** Somebody else saved first. Where the two edits have nothing in common they become one; else a person is asked. */
  const meet = ({ error }: Record<string, unknown>) => {
    const { revision, draft } = (error ?? {}) as { revision?: number; draft?: FlowGraph }
    const { base, unsaved } = store.getState()
    const both = draft?.nodes && revision !== undefined ? merged(base, draft, unsaved) : undefined
    if (!both || !draft || revision === undefined) return store.setState({ saving: 'conflict' })
    store.setState({ graph: both, base: draft, revision, saving: 'waiting' })
    onMerged()
    later(quiet)
  }

  const stop = store.subscribe((now, before) => {
    if (now.graph !== before.graph && now.unsaved.length > 0 && now.saving !== 'conflict') later(quiet)
  })
  return {
    flush,
    stop: () => {
      stop()
      clearTimeout(timer)
    },
  }
}

/** Puts edits that were made here on top of a flow that somebody else saved meanwhile. */
export const replay = (theirs: FlowGraph, mine: Operation[]): FlowGraph =>
  mine.reduce((graph, operation) => apply(graph, operation).graph, theirs)
