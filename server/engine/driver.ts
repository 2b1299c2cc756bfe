import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import type { Trx } from '../db/connect.ts'
import { together } from '../db/together.ts'
import { beginWork } from './atWork.ts'
import { newBatch } from './batch.ts'
import type { LoadFlows } from './compile.ts'
import { loadFacts } from './facts.ts'
import { lookBack } from './lookBack.ts'
import type { Move } from './run.ts'
import type { Signal } from './types.ts'
import { type Walker, walk } from './walk.ts'
import { writeBatch } from './write.ts'

/**
 * The edge around `advance`: walks a batch of locked runs of one workspace until each pauses, plans an effect or ends,
 * and writes runs, history, changes, waits, intents and counts with a few statements, in the caller's transaction.
 * Returns how many effects it planned.
 */
export async function drive(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  moves: Move[],
  now: Date,
): Promise<{ planned: number; changed: number }> {
  if (moves.length === 0) return { planned: 0, changed: 0 }
  const flows = await loadFlows(
    trx,
    moves.map((move) => move.row.flowVersionId),
  )
  const contactIds = [...new Set(moves.map((move) => move.row.contactId))]
  const eventTypes = [...new Set([...flows.values()].flatMap((flow) => flow.readsEvents))]
  const runIds = [...new Set(moves.map((move) => move.row.id))]
  const [note, facts] = await together([
    beginWork(loadFlows.atWork, trx, runIds),
    loadFacts(trx, workspaceId, contactIds, eventTypes, now),
  ])

  const batch = newBatch()
  const walkers: Walker[] = []
  let open: { walker: Walker; signal: Signal }[] = present(moves).flatMap((move) => {
    const { row, settled = false, key } = move
    const flow = flows.get(row.flowVersionId)
    if (!flow) return []
    const { node, visit, status, enteredAt, state } = row
    const { told: _, ...carried } = state
    const walker: Walker = {
      row,
      run: { node, visit, status, enteredAt },
      flow,
      state: carried,
      settled,
      key,
      suspect: !loadFlows.quarantine && (row.crashes > 0 || note.crashed.has(row.id)),
      steps: 0,
      moved: false,
      changes: [],
    }
    walkers.push(walker)
    return [{ walker, signal: firstOf(move, now) }]
  })
  while (open.length > 0) {
    for (const { walker, signal } of open) walk(walker, signal, facts, batch)
    open = await lookBack(
      trx,
      workspaceId,
      open.map((one) => one.walker),
      batch,
      now,
    )
  }
  failpoint('advance.walked')
  await together([
    writeBatch(
      trx,
      workspaceId,
      walkers.filter((walker) => walker.moved),
      batch,
      now,
    ),
    loadFlows.quarantine ? trust(trx, runIds) : Promise.resolve(),
    note.end(trx),
  ])
  failpoint('advance.written')
  return { planned: batch.plans.length, changed: batch.changes.length }
}

/** Whoever got through alone goes on with the others. */
const trust = (trx: Trx, runIds: string[]) =>
  sql`update runs set crashes = 0 where id = any(${runIds}::uuid[]) and crashes > 0`.execute(trx)

/** One move for each run: who left something in the air when he went on may come up twice, and the old one is late. */
function present(moves: Move[]): Move[] {
  const byRun = new Map<string, Move>()
  for (const move of moves)
    if (move.signal.visit === move.row.visit && !byRun.has(move.row.id)) byRun.set(move.row.id, move)
  return [...byRun.values()]
}

/** Word left for a run goes before what else would move it; only the outcome of an effect goes before a second look. */
function firstOf({ row, signal, settled }: Move, at: Date): Signal {
  const { told } = row.state
  return told && (told.type === 'ended' || !settled) ? { ...told, visit: row.visit, at } : signal
}
