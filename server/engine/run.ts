import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Cause, Detail, Run, Signal } from './types.ts'

/** What a run carries from node to node. */
export type RunState = {
  /** The last event that moved it; rules read it as `signal`. */
  event?: Cause
  /** Events recorded after this moment may end its waits: its start, its last effect, or the last event it used. */
  since: string
  /** Events that have ended a wait since then: each ends one wait only. */
  used?: string[]
  /** Why it pauses where it is, for the day it leaves. */
  waiting?: unknown
  /** A wake-up that came while its flow was paused. */
  wake?: { exit: string; event?: Cause }
  /** Word left by a person (remove, skip, stop) or by publishing; the next batch tells the run. */
  told?: Told
  converted?: true
  /** how many attempts its step has made here, and how the last one ended */
  attempts?: number
  last?: { key: string; because?: string }
}

export type Told =
  | { type: 'again' }
  | { type: 'exited'; exit: string; detail?: Detail }
  | { type: 'doubted'; error: string }
  | { type: 'moved'; node: string; because: string }
  | { type: 'ended'; status: 'left'; because: string }

export type RunRow = {
  id: string
  workspaceId: string
  flowId: string
  flowVersionId: string
  contactId: string
  node: string
  visit: number
  status: Run['status']
  dueAt: Date | null
  state: RunState
  enteredAt: Date
  /** How often a process died over it since it last moved; then it is moved in quarantine only. */
  crashes: number
}

/** A run and what it is about to be told. */
export type Move = {
  row: RunRow
  signal: Signal
  /** The outcome of the run's own effect: nothing of it is left to be taken back. */
  settled?: true
  /** the effect's key */
  key?: string
}

const columns = sql`r.id, r.workspace_id, r.flow_id, r.flow_version_id, r.contact_id, r.node, r.visit, r.status,
  r.due_at, r.state, r.entered_at, r.crashes`

/** Locks open runs in id order, so that two who lock several never wait for each other in a circle. */
export async function lockRuns(trx: Trx, where: RawBuilder<unknown>): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from runs r where r.status in ('active', 'parked') and ${where} order by r.id for update`.execute(
    trx,
  )
  return rows
}

/**
 * Claims due runs of one workspace, oldest first, where asked from a moment on; those that another process holds are
 * passed over.
 */
export async function claimDue(
  trx: Trx,
  workspaceId: string,
  now: Date,
  { limit, only, since }: { limit: number; only?: string; since?: Date },
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from ${
      only
        ? sql`runs r where r.workspace_id = ${workspaceId} and r.due_at <= ${now} and r.status = 'active' and r.id = ${only}
          for update skip locked`
        : sql`claim_runs(${workspaceId}, ${now}, ${limit}, ${since ?? '-infinity'}) r`
    }`.execute(trx)
  return rows
}
