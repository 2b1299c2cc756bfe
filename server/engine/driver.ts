import { sql } from 'kysely'
import type { Change, EffectStep } from '#sdk'
import type { Trx } from '../db/connect.ts'
import { advance } from './advance.ts'
import { beginWork } from './atWork.ts'
import { type Batch, count, newBatch, type Plan } from './batch.ts'
import { applyChange } from './changes.ts'
import type { CompiledFlow, LoadFlows } from './compile.ts'
import { decide } from './decide.ts'
import { type Facts, loadFacts } from './facts.ts'
import { lookBack } from './lookBack.ts'
import type { Move, RunRow, RunState } from './run.ts'
import type { Command, Run, Signal, Wait } from './types.ts'
import { writeBatch } from './write.ts'

/** A loop that takes no time is refused at publishing; this stops one that a plugin's odd answers make. */
const MOST_STEPS_IN_A_PASS = 1000

/** A loop of waits without an effect between them must not grow the run for ever. */
const MOST_USED = 100

/** A run on its way through a batch. */
export type Walker = {
  row: RunRow
  run: Run
  flow: CompiledFlow
  state: RunState
  /** Its steps are not asked in this process. */
  suspect: boolean
  steps: number
  settled: boolean
  /** false while every signal came too late to change anything */
  moved: boolean
  /** A process died over it: from this moment it is due again, for the quarantine. */
  apart?: Date
  /** changes that the step just decided, for the history of the node being left */
  changes: Change[]
}

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
  const [note, facts] = await Promise.all([
    beginWork(loadFlows.atWork, trx, runIds),
    loadFacts(trx, workspaceId, contactIds, eventTypes, now),
  ])

  const batch = newBatch()
  const walkers: Walker[] = []
  let open: { walker: Walker; signal: Signal }[] = present(moves).flatMap((move) => {
    const { row, settled = false } = move
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
  await writeBatch(
    trx,
    workspaceId,
    walkers.filter((walker) => walker.moved),
    batch,
    now,
  )
  if (loadFlows.quarantine) await trust(trx, runIds)
  await note.end(trx)
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

function walk(walker: Walker, first: Signal, facts: Facts, batch: Batch) {
  const queue: Signal[] = [first]
  for (let signal = queue.shift(); signal; signal = queue.shift()) {
    if (++walker.steps > MOST_STEPS_IN_A_PASS)
      signal = {
        type: 'parked',
        visit: walker.run.visit,
        at: facts.now,
        because: 'These steps lead in a circle that takes no time. Put a wait into the loop.',
      }
    if (signal.type === 'woken' && !isMissing(walker)) take(walker, signal)
    if (signal.type === 'ended' && signal.converted) convert(walker, batch)
    const before = walker.run
    const { run, commands } = advance(walker.flow, walker.run, signal)
    if (commands.length === 0 && run === before) continue
    walker.run = run
    walker.moved = true
    if (run.visit > before.visit) count(batch, walker.flow, run.node, '')
    for (const command of commands) {
      if (command.type === 'forget') forget(walker, before, signal, batch)
      const next = carryOut(walker, command, facts, batch, signal.at)
      if (next) queue.push(next)
    }
  }
}

const isMissing = ({ flow, run }: Walker) => flow.nodes.get(run.node)?.kind === 'missing'

/** An event that ended a wait is used up: it never ends a later one. */
function take(walker: Walker, signal: Signal & { type: 'woken' }) {
  const { event } = signal
  if (event)
    walker.state = {
      ...walker.state,
      event,
      used: [...(walker.state.used ?? []), event.id].slice(-MOST_USED),
    }
}

function carryOut(
  walker: Walker,
  command: Command,
  facts: Facts,
  batch: Batch,
  at: Date,
): Signal | undefined {
  const { row, flow, run } = walker
  switch (command.type) {
    case 'decide':
    case 'resume': {
      const woken = command.type === 'resume' ? command : undefined
      if (walker.suspect) {
        walker.apart = at
        if (woken) walker.state = { ...walker.state, wake: { exit: woken.exit, event: woken.event } }
        return undefined
      }
      const { signal, changes } = decide(
        { id: row.id, contactId: row.contactId, run, flow, state: walker.state },
        facts,
        at,
        woken,
      )
      walker.changes = changes
      for (const change of changes) {
        batch.changes.push({
          contactId: row.contactId,
          change,
          runId: row.id,
          flowId: row.flowId,
          node: run.node,
        })
        applyChange(facts, row.contactId, change, at)
        if (change.type === 'convert') convert(walker, batch)
      }
      return signal
    }
    case 'plan':
      batch.plans.push(planOf(walker))
      return undefined
    case 'arm':
      walker.state = { ...walker.state, waiting: command.because }
      batch.armed.set(row.id, {
        visit: run.visit,
        since: walker.state.since,
        waits: waitsOf(walker, command.waits),
      })
      return undefined
    case 'forget':
      return undefined
    case 'record': {
      const { visit, node, exit, enteredAt, detail } = command
      const because = detail?.because ?? walker.state.waiting
      walker.state = { ...walker.state, waiting: undefined }
      batch.history.push({
        runId: row.id,
        visit,
        versionId: flow.versionId,
        node,
        exit,
        enteredAt,
        at: command.at,
        detail: { ...detail, because, ...(walker.changes.length > 0 && { changes: walker.changes }) },
      })
      walker.changes = []
      count(batch, flow, node, exit)
      return undefined
    }
  }
}

/** An effect that waits for its answer is not begun anew when the contact's zone changes: that would call again. */
function waitsOf({ flow, run }: Walker, waits: Wait[]): Wait[] {
  if (flow.nodes.get(run.node)?.kind !== 'effect') return waits
  return waits.map((wait) => (wait.kind === 'time' ? { ...wait, zone: undefined } : wait))
}

/** What a node had waiting goes with it: waits always, planned effects when something else than their outcome moves the run. */
function forget(walker: Walker, left: Run, signal: Signal, batch: Batch) {
  batch.armed.delete(walker.row.id)
  const { wake: _, ...state } = walker.state
  walker.state = state
  // Stored waits belong to the node where this pass found the run; a newcomer has none.
  if (left.visit === walker.row.visit && signal.type !== 'started') batch.disarmed.add(walker.row.id)
  if (!walker.settled && walker.flow.nodes.get(left.node)?.kind === 'effect')
    batch.cancelled.add(walker.row.id)
}

function convert(walker: Walker, batch: Batch) {
  if (walker.state.converted) return
  walker.state = { ...walker.state, converted: true }
  count(batch, walker.flow, '#goal', '')
}

function planOf({ row, run, flow }: Walker): Plan {
  const node = flow.steps.get(run.node)
  const step = node?.step as EffectStep
  const connection = node?.input.connection
  return {
    runId: row.id,
    visit: run.visit,
    flowId: row.flowId,
    node: run.node,
    contactId: row.contactId,
    connectionId: typeof connection === 'string' ? connection : null,
    operation: node?.drawn.type ?? '',
    channel: step.channel ?? null,
    ifLost: step.ifLost,
    policy: node?.drawn.policy ?? step.policy ?? (step.channel ? 'do-not-resend' : 'resend'),
    input: node?.drawn.input ?? {},
  }
}
