import type { Command, Detail, Flow, Run, Signal } from './types.ts'

/** Exits that history and counts use for ends without an edge. */
export const END = { done: '#done', left: '#left', failed: '#failed', next: '#next' } as const

type Step = { run: Run; commands: Command[] }

/** Decides what a run does next. No clock, no database, no randomness: the signal carries them in. */
export function advance(flow: Flow, run: Run, signal: Signal): Step {
  const open = run.status === 'active' || run.status === 'parked'
  if (!open || signal.visit !== run.visit) return { run, commands: [] }

  switch (signal.type) {
    case 'started':
      return follow(flow, run, 'default', signal.at)
    case 'again':
      return begin(flow, going(run), [{ type: 'forget', visit: run.visit }])
    case 'exited':
      return follow(flow, run, signal.exit, signal.at, signal.detail)
    case 'paused':
      return signal.waits.length > 0
        ? { run: going(run), commands: [{ type: 'arm', waits: signal.waits, because: signal.because }] }
        : park(run, 'The step waits for nothing, so it would wait for ever.')
    case 'woken':
      // Only its step knows what the end of the wait means.
      if (isMissing(flow, run)) return park(run, problemOf(flow, run))
      if (flow.nodes.get(run.node)?.resumes) {
        const { exit, event } = signal
        return {
          run: going(run),
          commands: [
            { type: 'forget', visit: run.visit },
            { type: 'resume', exit, event },
          ],
        }
      }
      return follow(flow, run, signal.exit, signal.at, { event: signal.event && brief(signal.event) })
    case 'failed':
      return hasEdge(flow, run, 'error')
        ? follow(flow, run, 'error', signal.at, { error: signal.error })
        : end(run, 'failed', signal.error, signal.at, { error: signal.error })
    case 'doubted':
      return follow(flow, run, hasEdge(flow, run, 'uncertain') ? 'uncertain' : 'default', signal.at, {
        error: signal.error,
      })
    case 'refused':
      return follow(flow, run, hasEdge(flow, run, 'refused') ? 'refused' : 'default', signal.at, {
        refused: { rule: signal.rule, because: signal.because },
      })
    case 'attempted': {
      if (!mayResume(flow, run)) return park(run, CANT_RESUME)
      if (!signal.again) return { run: going(run), commands: [{ type: 'plan', attempt: signal.attempt }] }
      // A visit of its own: what is still told of the last one comes too late.
      const { node, visit } = run
      return {
        run: { node, visit: visit + 1, status: 'active', enteredAt: signal.at },
        commands: [
          ...leave(run, END.next, signal.at, { because: signal.because }),
          { type: 'plan', attempt: signal.attempt },
        ],
      }
    }
    case 'answered':
      if (!mayResume(flow, run)) return park(run, CANT_RESUME)
      return {
        run: going(run),
        commands: [
          { type: 'forget', visit: run.visit },
          { type: 'resume', exit: signal.exit },
        ],
      }
    case 'moved': {
      const { run: moved, commands } = enter(flow, run, signal.node, signal.at)
      return {
        run: moved,
        commands: [...leave(run, '#moved', signal.at, { because: signal.because }), ...commands],
      }
    }
    case 'parked':
      return park(run, signal.because)
    case 'ended':
      return end(run, signal.status, signal.because, signal.at, { because: signal.because, ...signal.detail })
  }
}

const hasEdge = (flow: Flow, run: Run, exit: string) => flow.nodes.get(run.node)?.next[exit] !== undefined

const isMissing = (flow: Flow, run: Run) => (flow.nodes.get(run.node)?.kind ?? 'missing') === 'missing'

const mayResume = (flow: Flow, run: Run) =>
  !isMissing(flow, run) && flow.nodes.get(run.node)?.resumes === true

const CANT_RESUME = 'Only a step that can go on afterwards may have another one done for it.'

const problemOf = (flow: Flow, run: Run) =>
  flow.nodes.get(run.node)?.problem ?? 'This step is not in the flow.'

/** Parked no longer. */
const going = (run: Run): Run =>
  run.status === 'parked' ? { ...run, status: 'active', because: undefined } : run

const brief = ({ id, type, at }: { id: string; type: string; at: string }) => ({ id, type, at })

function follow(flow: Flow, run: Run, exit: string, at: Date, detail?: Detail): Step {
  const to = flow.nodes.get(run.node)?.next[exit]
  const left = leave(run, exit, at, detail)
  if (to === undefined) return { run: { ...run, status: 'done', because: exit }, commands: left }
  const { run: entered, commands } = enter(flow, run, to, at)
  return { run: entered, commands: [...left, ...commands] }
}

/** Every way out of a node passes here: it is written down, and what it had waiting is taken back. */
function leave(run: Run, exit: string, at: Date, detail?: Detail): Command[] {
  const { visit, node, enteredAt } = run
  return [
    { type: 'forget', visit },
    { type: 'record', visit, node, exit, enteredAt, at, detail },
  ]
}

function enter(flow: Flow, run: Run, node: string, at: Date): Step {
  return begin(flow, { node, visit: run.visit + 1, status: 'active', enteredAt: at }, [])
}

function begin(flow: Flow, run: Run, before: Command[]): Step {
  if (isMissing(flow, run))
    return { run: { ...run, status: 'parked', because: problemOf(flow, run) }, commands: before }
  const kind = flow.nodes.get(run.node)?.kind
  if (kind === 'trigger') return follow(flow, run, 'default', run.enteredAt)
  return { run, commands: [...before, { type: kind === 'decide' ? 'decide' : 'plan' }] }
}

/** A parked run stays where it is, visibly, until somebody puts it right. */
function park(run: Run, because: string): Step {
  return { run: { ...run, status: 'parked', because }, commands: [{ type: 'forget', visit: run.visit }] }
}

function end(run: Run, status: 'done' | 'left' | 'failed', because: string, at: Date, detail?: Detail): Step {
  return { run: { ...run, status, because }, commands: leave(run, END[status], at, detail) }
}
