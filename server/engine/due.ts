import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { judge, rulesOf } from '../events/endByRules.ts'
import type { LoadFlows } from './compile.ts'
import { drive } from './driver.ts'
import { claimDue, type Move, type RunRow } from './run.ts'

const BATCH = 200

type StoredWait = { runId: string; visit: number; exit: string }

/** Moves the due runs of one workspace on; answers whether there may be more, and how many effects were planned. */
export async function driveDue(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  now: Date,
): Promise<{ claimed: number; planned: number }> {
  const claimed = await claimDue(trx, workspaceId, now, BATCH)
  if (claimed.length === 0) return { claimed: 0, planned: 0 }
  const runs = await holdPaused(trx, claimed)
  const waits = await findDueWaits(trx, runs, now)
  const ended = await judgeNewcomers(trx, loadFlows, workspaceId, runs, now)
  const moves = runs.map(
    (row) => ended.get(row.id) ?? { row, signal: signalFor(row, waits.get(row.id), now) },
  )
  const { planned } = await drive(trx, loadFlows, workspaceId, moves, now)
  return { claimed: claimed.length, planned }
}

function signalFor(row: RunRow, wait: StoredWait | undefined, at: Date): Move['signal'] {
  const { visit } = row
  if (row.state.told) return { ...row.state.told, visit, at }
  if (row.state.wake) return { type: 'woken', visit, at, ...row.state.wake }
  if (wait) return { type: 'woken', visit, at, exit: wait.exit }
  return { type: visit === 1 ? 'started' : 'again', visit, at }
}

/** Who already has what the flow is for, or should not be in it, leaves as they come. */
async function judgeNewcomers(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  runs: RunRow[],
  now: Date,
): Promise<Map<string, Move>> {
  const fresh = runs.filter((run) => run.visit === 1)
  const flows = await loadFlows(
    trx,
    fresh.map((run) => run.flowVersionId),
  )
  const ruled = fresh.filter((run) => {
    const flow = flows.get(run.flowVersionId)
    return flow !== undefined && rulesOf(flow).length > 0
  })
  if (ruled.length === 0) return new Map()
  const moves = await judge(trx, loadFlows, workspaceId, ruled, now)
  return new Map(moves.map((move) => [move.row.id, move]))
}

/** People in a paused flow stay where they are; resuming makes them due again. */
async function holdPaused(trx: Trx, runs: RunRow[]): Promise<RunRow[]> {
  const paused = await trx
    .selectFrom('flows')
    .select('id')
    .where('id', 'in', [...new Set(runs.map((run) => run.flowId))])
    .where('status', '=', 'paused')
    .execute()
  if (paused.length === 0) return runs
  const still = new Set(paused.map((flow) => flow.id))
  const held = runs.filter((run) => still.has(run.flowId)).map((run) => run.id)
  await sql`update runs set held_due = due_at, due_at = null where id = any(${held}::uuid[])`.execute(trx)
  return runs.filter((run) => !still.has(run.flowId))
}

/** Of each run, the wait that was due first. */
async function findDueWaits(trx: Trx, runs: RunRow[], now: Date): Promise<Map<string, StoredWait>> {
  const waiting = runs.filter((run) => run.visit > 1).map((run) => run.id)
  if (waiting.length === 0) return new Map()
  const { rows } = await sql<StoredWait>`
    select distinct on (run_id) run_id, visit, exit from waits
    where run_id = any(${waiting}::uuid[]) and due_at <= ${now} order by run_id, due_at, exit`.execute(trx)
  return new Map(rows.map((wait) => [wait.runId, wait]))
}
