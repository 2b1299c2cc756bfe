import { failpoint } from '#failpoint'
import { asBatch } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { isPassing } from '../engine/retrying.ts'
import { SHARED } from './policy.ts'
import { settle } from './settle.ts'
import type { Outcome } from './types.ts'

/** Workspaces whose outcomes are written down side by side: where one has a crowd of them, the next need not wait for it. */
const SIDE_BY_SIDE = 3

/**
 * Writes down how calls ended. Outcomes of a workspace that come in while others of it are being written go into the
 * next settlement together; who has waited longest is next.
 */
export function createSettler({ pool, pace, loadFlows, clock, retrying, report, nudge }: Engineering) {
  const waiting = new Map<string, Outcome[]>()
  const busy = new Set<string>()
  const work = new Set<Promise<void>>()
  let atWork = 0

  function add(outcome: Outcome) {
    const { workspaceId } = outcome.intent
    const others = waiting.get(workspaceId)
    if (others) others.push(outcome)
    else waiting.set(workspaceId, [outcome])
    if (atWork >= Math.min(SIDE_BY_SIDE, waiting.size)) return
    atWork++
    const one: Promise<void> = soon(settleAll).finally(() => work.delete(one))
    work.add(one)
  }

  async function settleAll() {
    const next = () => [...waiting.keys()].find((id) => !busy.has(id))
    for (let workspaceId = next(); workspaceId; workspaceId = next()) {
      const outcomes = take(workspaceId)
      busy.add(workspaceId)
      await settleGroup(workspaceId, outcomes)
      busy.delete(workspaceId)
    }
    // In the same breath as the look that found nothing: what comes in after it calls for somebody anew.
    atWork--
  }

  function take(workspaceId: string): Outcome[] {
    const all = waiting.get(workspaceId) ?? []
    const others = waiting.size + busy.size > 1
    const mine = others ? all.splice(0, SHARED) : all.splice(0)
    waiting.delete(workspaceId)
    if (all.length > 0) waiting.set(workspaceId, all)
    return mine
  }

  /** Never throws. */
  async function settleGroup(workspaceId: string, outcomes: Outcome[]) {
    try {
      await retrying(async () => {
        const now = await clock()
        await asBatch(pool, (trx) => settle(trx, loadFlows, workspaceId, outcomes, pace, now))
        failpoint('settle.committed')
      })
    } catch (error) {
      // One odd answer must not cost the others theirs.
      if (outcomes.length > 1 && !isPassing(error)) {
        for (const outcome of outcomes) await settleGroup(workspaceId, [outcome])
        return
      }
      // Not lost: they are still marked as dispatching, and the sweeper takes them up when their deadline has passed.
      report('Outcomes could not be written down', error, { workspaceId, outcomes: outcomes.length })
    }
    nudge(workspaceId, ['changes', 'runs', 'intents'])
  }

  return {
    add,
    /** not yet begun to be written */
    waiting: () => [...waiting.values()].reduce((sum, { length }) => sum + length, 0),
    /** what is being written now */
    work: () => [...work],
  }
}

/** After what has come in by now: answers that arrive together are settled together. */
const soon = async (work: () => Promise<void>) => {
  await new Promise((resolve) => setImmediate(resolve))
  return work()
}
