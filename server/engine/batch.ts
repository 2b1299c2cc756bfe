import type { Change } from '#sdk'
import type { Detail, Wait } from './types.ts'

/** What a batch is going to write, gathered while its runs are walked in memory. */
export type Batch = {
  history: {
    runId: string
    visit: number
    versionId: string
    node: string
    exit: string
    enteredAt: Date
    at: Date
    detail: Detail & { changes?: Change[] }
  }[]
  /** by run: what it waits for now */
  armed: Map<string, { visit: number; since: string; waits: Wait[] }>
  /** runs whose stored waits are taken back */
  disarmed: Set<string>
  /** runs whose planned and held effects are taken back */
  cancelled: Set<string>
  plans: Plan[]
  changes: { contactId: string; change: Change; runId: string; flowId: string; node: string }[]
  counts: Map<string, { flowId: string; versionId: string; node: string; exit: string; n: number }>
}

/** An effect to be recorded before it happens. */
export type Plan = {
  runId: string
  visit: number
  flowId: string
  node: string
  contactId: string
  connectionId: string | null
  operation: string
  channel: string | null
  ifLost: string
  policy: string
  input: Record<string, unknown>
  mostMicros?: number
  elsewhere?: boolean
}

export const newBatch = (): Batch => ({
  history: [],
  armed: new Map(),
  disarmed: new Set(),
  cancelled: new Set(),
  plans: [],
  changes: [],
  counts: new Map(),
})

/** Counts what the canvas shows: exit `''` is an entry, every other one a way out. */
export function count(
  batch: Batch,
  flow: { flowId: string; versionId: string },
  node: string,
  exit: string,
  n = 1,
): void {
  const key = `${flow.versionId}\n${node}\n${exit}`
  const entry = batch.counts.get(key)
  if (entry) entry.n += n
  else batch.counts.set(key, { flowId: flow.flowId, versionId: flow.versionId, node, exit, n })
}
