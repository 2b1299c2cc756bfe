import { failpoint } from '#failpoint'
import { asBatch } from '../db/connect.ts'
import type { createDispatcher } from '../effects/dispatcher.ts'
import { BATCH as CHANGES, routeChanges } from '../events/router.ts'
import { routeSingly } from '../events/routeSingly.ts'
import { driveSingly } from './driveSingly.ts'
import { BATCH, driveDue } from './due.ts'
import type { Engineering } from './engine.ts'
import { type DueKind, findDueWorkspaces } from './findDueWorkspaces.ts'
import { createFloors } from './floors.ts'
import { createLaneDriver, type Lane } from './laneDriver.ts'
import { isPassing } from './retrying.ts'

/** Batches of runs at work side by side: while one waits for the database, another decides. */
const DRIVERS: Record<DueKind, number> = { changes: 1, runs: 2, intents: 1 }

/**
 * Three kinds of work, each going round the workspaces that have some due, least recently served first, one batch a
 * turn: a hundred thousand due runs of one workspace do not delay the one run of another.
 */
export function createLanes(engineering: Engineering, dispatcher: ReturnType<typeof createDispatcher>) {
  const lanes = describeLanes(engineering, dispatcher)
  const drivers = lanes.flatMap((lane) =>
    Array.from({ length: DRIVERS[lane.kind] }, () => ({
      kind: lane.kind,
      ...createLaneDriver(engineering, lane, wake),
    })),
  )
  /** One driver of each kind, an idle one if there is any: all of them would look for the same little work. */
  function wake(kinds: readonly DueKind[], workspaceId?: string) {
    for (const kind of new Set(kinds)) {
      const of = drivers.filter((driver) => driver.kind === kind)
      const chosen = of.find((driver) => driver.idle()) ?? of[0]
      chosen?.wake(workspaceId)
    }
  }

  return {
    start: () => {
      for (const driver of drivers) driver.start()
    },
    stop: () => Promise.all(drivers.map((driver) => driver.stop())),
    nudge: (workspaceId?: string, kinds: readonly DueKind[] = ['changes', 'runs', 'intents']) =>
      wake(kinds, workspaceId),
    /** Every lane once, until none finds anything; answers whether anything was done. */
    async round(): Promise<boolean> {
      let busy = false
      for (const lane of lanes)
        for (const workspaceId of (await lane.findDue(await engineering.clock())).workspaceIds)
          busy = (await lane.serve(workspaceId)).done || busy
      return busy
    },
  }
}

function describeLanes(
  engineering: Engineering,
  dispatcher: ReturnType<typeof createDispatcher>,
): (Lane & { kind: DueKind })[] {
  const { pool, loadFlows, registry, clock } = engineering
  const floors = createFloors()
  const findDue = (kind: DueKind) => (now: Date) => findDueWorkspaces(pool, kind, now)
  return [
    {
      kind: 'changes',
      findDue: findDue('changes'),
      async serve(workspaceId) {
        const now = await clock()
        const routing = engineering.retrying(() =>
          asBatch(pool, (trx) => routeChanges(trx, loadFlows, registry, workspaceId, now)),
        )
        const { routed, moved, planned } = await routing.catch(async (error) => {
          if (isPassing(error)) throw error
          const alone = await routeSingly(engineering, workspaceId, now)
          return { ...alone, moved: alone.routed, planned: alone.routed }
        })
        failpoint('route.committed')
        const wakes: DueKind[] = []
        if (moved > 0) wakes.push('runs')
        if (planned > 0) wakes.push('intents')
        return { done: routed > 0, more: routed >= CHANGES, wakes }
      },
    },
    {
      kind: 'runs',
      findDue: findDue('runs'),
      async serve(workspaceId) {
        const now = await clock()
        try {
          const { claimed, planned, changed } = await engineering.retrying(() =>
            asBatch(pool, (trx) => driveDue(trx, loadFlows, workspaceId, now, { floors })),
          )
          failpoint('advance.committed')
          const wakes: DueKind[] = []
          if (planned > 0) wakes.push('intents')
          if (changed > 0) wakes.push('changes', 'runs')
          return { done: claimed > 0, more: claimed >= BATCH, wakes }
        } catch (error) {
          if (isPassing(error)) throw error
          const moved = await driveSingly(engineering, workspaceId, now)
          return { done: moved > 0, more: moved > 0, wakes: ['changes', 'intents'] }
        }
      },
    },
    {
      kind: 'intents',
      findDue: findDue('intents'),
      async serve(workspaceId, turn) {
        const more = await dispatcher.dispatch(workspaceId, turn)
        return { done: more, more, wakes: [] }
      },
    },
  ]
}
