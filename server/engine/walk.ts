import type { Change, EffectStep } from '#sdk'
import { advance, END } from './advance.ts'
import { type Batch, count, type Plan } from './batch.ts'
import { applyChange } from './changes.ts'
import type { CompiledFlow } from './compile.ts'
import { decide } from './decide.ts'
import type { Facts } from './facts.ts'
import type { RunRow, RunState } from './run.ts'
import type { AttemptEnd, Attempted, Command, Run, Signal, Wait } from './types.ts'

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
  /** of the effect whose outcome moves it */
  key?: string
  /** false while every signal came too late to change anything */
  moved: boolean
  /** A process died over it: from this moment it is due again, for the quarantine. */
  apart?: Date
  /** changes that the step just decided, for the history of the node being left */
  changes: Change[]
}

/**
 * Takes a run on until it pauses, plans an effect or ends, in memory alone: what has to be written is gathered in the
 * batch. Driver and rehearsal both walk by this.
 */
export function walk(walker: Walker, first: Signal, facts: Facts, batch: Batch) {
  const queue: Signal[] = [answerTo(walker, first)]
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
    if (run.visit > before.visit && signal.type !== 'attempted') count(batch, walker.flow, run.node, '')
    for (const command of commands) {
      if (command.type === 'forget') forget(walker, before, signal, batch)
      const next = carryOut(walker, command, facts, batch, signal.at)
      if (next) queue.push(next)
    }
  }
}

/** What a step has had done for it comes back to the step, however it ended. */
function answerTo(walker: Walker, signal: Signal): Signal {
  if (!walker.settled || !walker.state.attempts || signal.visit !== walker.run.visit) return signal
  const end = endOf(signal)
  if (!end) return signal
  const { run, key, state } = walker
  const because = 'error' in signal ? signal.error : signal.type === 'refused' ? signal.because : undefined
  walker.state = { ...state, last: { key: key ?? `${run.node}:${run.visit}`, because } }
  return { type: 'answered', visit: signal.visit, at: signal.at, exit: end }
}

function endOf(signal: Signal): AttemptEnd | undefined {
  const { type } = signal
  if (type === 'exited' || type === 'paused') return signal.arrived ? 'arrived' : 'sent'
  if (type === 'failed' || type === 'refused') return type
  return type === 'doubted' ? 'uncertain' : undefined
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
    case 'plan': {
      const { attempt } = command
      if (attempt) walker.state = { ...walker.state, attempts: (walker.state.attempts ?? 0) + 1 }
      const plan = attempt ? planOfAttempt(walker, attempt) : planOf(walker)
      if (plan) batch.plans.push(plan)
      return plan
        ? undefined
        : {
            type: 'parked',
            visit: run.visit,
            at,
            because: `There is no step "${attempt?.step}" in its plugin.`,
          }
    }
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
      // The next attempt is made at the same place: nobody came in or went out.
      if (exit === END.next) return undefined
      if (walker.state.attempts) walker.state = { ...walker.state, attempts: undefined, last: undefined }
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
  const acts = walker.flow.nodes.get(left.node)?.kind === 'effect' || walker.state.attempts
  if (!walker.settled && acts) batch.cancelled.add(walker.row.id)
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

/** Another step of the same plugin, planned for this node: ledger and gate know it by its own name. */
function planOfAttempt(
  walker: Walker,
  { step: id, input, mostMicros, elsewhere }: Attempted,
): Plan | undefined {
  const node = walker.flow.steps.get(walker.run.node)
  const step = node?.plugin?.steps?.find((one) => one.id === id)
  if (step?.kind !== 'effect') return undefined
  const { connection } = input
  return {
    ...planOf(walker),
    connectionId: typeof connection === 'string' ? connection : null,
    operation: `${node?.plugin?.id}.${id}`,
    channel: step.channel ?? null,
    ifLost: step.ifLost,
    policy: node?.drawn.policy ?? step.policy ?? (step.channel ? 'do-not-resend' : 'resend'),
    input,
    mostMicros,
    elsewhere,
  }
}
