import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import type { Trx } from '../db/connect.ts'
import { together } from '../db/together.ts'
import { judge, rulesOf } from '../events/endByRules.ts'
import type { LoadFlows } from './compile.ts'
import { drive } from './driver.ts'
import { earliestOf, type Floors } from './floors.ts'
import { claimDue, type Move, type RunRow } from './run.ts'

export const BATCH = 400

type StoredWait = { runId: string; visit: number; exit: string }

/** Moves the due runs of one workspace on; answers whether there may be more, and how many effects were planned. */
export async function driveDue(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  now: Date,
  { only, floors }: { only?: string; floors?: Floors } = {},
): Promise<{ claimed: number; planned: number; changed: number }> {
  const since = floors?.of(workspaceId)
  const began = performance.now()
  const claimed = await claimDue(trx, workspaceId, now, { limit: BATCH, only, since })
  if (!since) floors?.learn(workspaceId, performance.now() - began, earliestOf(claimed), now)
  if (claimed.length === 0) return { claimed: 0, planned: 0, changed: 0 }
  failpoint('advance.claimed')
  const [{ runs, over }, waits] = await together([sortOut(trx, claimed), findDueWaits(trx, claimed, now)])
  const ended = await judgeNewcomers(trx, loadFlows, workspaceId, runs, now)
  const moves = runs.map(
    (row): Move =>
      (over.has(row.flowId) ? { row, signal: stopped(row.visit, now) } : ended.get(row.id)) ?? {
        row,
        signal: signalFor(row, waits.get(row.id), now),
      },
  )
  const { planned, changed } = await drive(trx, loadFlows, workspaceId, moves, now)
  return { claimed: claimed.length, planned, changed }
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

const stopped = (visit: number, at: Date): Move['signal'] => ({
  type: 'ended',
  visit,
  at,
  status: 'left',
  because: 'The flow was stopped.',
})

/**
 * People in a paused flow stay where they are; resuming makes them due again. Only who was taken out leaves all the same.
 * A flow that ended while somebody was coming in lets them out again.
 */
async function sortOut(trx: Trx, runs: RunRow[]): Promise<{ runs: RunRow[]; over: Set<string> }> {
  const still = await trx
    .selectFrom('flows')
    .select(['id', 'status'])
    .where('id', 'in', [...new Set(runs.map((run) => run.flowId))])
    .where('status', 'in', ['paused', 'ended'])
    .execute()
  const over = new Set(still.filter((flow) => flow.status === 'ended').map((flow) => flow.id))
  const paused = new Set(still.filter((flow) => flow.status === 'paused').map((flow) => flow.id))
  if (paused.size === 0) return { runs, over }
  const stays = (run: RunRow) => paused.has(run.flowId) && run.state.told?.type !== 'ended'
  const sure = await lockPaused(trx, paused)
  const held = runs.filter((run) => stays(run) && sure.has(run.flowId)).map((run) => run.id)
  await sql`update runs set held_due = due_at, due_at = null where id = any(${held}::uuid[])`.execute(trx)
  return { runs: runs.filter((run) => !stays(run)), over }
}

/**
 * Which of these are paused for sure, until this transaction ends. One that is being resumed at this very moment is left
 * out, and its people come up again in the next batch: held behind its back, nobody would ever let them go.
 */
export async function lockPaused(trx: Trx, flowIds: Iterable<string>): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from flows where id = any(${[...flowIds]}::uuid[]) and status = 'paused'
    order by id for share skip locked`.execute(trx)
  return new Set(rows.map((row) => row.id))
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
