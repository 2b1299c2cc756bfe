import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { createDispatcher } from '../effects/dispatcher.ts'
import { routeChanges } from '../events/router.ts'
import { driveSingly } from './driveSingly.ts'
import { driveDue } from './due.ts'
import type { Engineering } from './engine.ts'
import { isPassing } from './retrying.ts'

/** A kind of work: where is some due, and one batch of it. `serve` answers whether there may be more. */
type Lane = {
  name: string
  findDue(now: Date): Promise<string[]>
  serve(workspaceId: string): Promise<boolean>
}

/** How often the tables are looked at when nobody nudges. */
const POLL = 1000

/**
 * Three kinds of work, each going round the workspaces that have some due, least recently served first, one batch a
 * turn: a hundred thousand due runs of one workspace do not delay the one run of another.
 */
export function createLanes(engineering: Engineering, dispatcher: ReturnType<typeof createDispatcher>) {
  const { pool, loadFlows, registry, clock } = engineering
  const lanes: Lane[] = [
    {
      name: 'changes',
      findDue: (now) => findWorkspaces(engineering, 'changes', now),
      serve: async (workspaceId) => {
        const now = await clock()
        const { routed } = await engineering.retrying(() =>
          asEngine(pool, (trx) => routeChanges(trx, loadFlows, registry, workspaceId, now)),
        )
        return routed > 0
      },
    },
    {
      name: 'runs',
      findDue: (now) => findWorkspaces(engineering, 'runs', now),
      serve: async (workspaceId) => {
        const now = await clock()
        try {
          const { claimed } = await engineering.retrying(() =>
            asEngine(pool, (trx) => driveDue(trx, loadFlows, workspaceId, now)),
          )
          return claimed > 0
        } catch (error) {
          if (isPassing(error)) throw error
          return (await driveSingly(engineering, workspaceId, now)) > 0
        }
      },
    },
    {
      name: 'intents',
      findDue: (now) => findWorkspaces(engineering, 'intents', now),
      serve: dispatcher.dispatch,
    },
  ]
  const drivers = lanes.map((lane) => createDriver(engineering, lane, () => wakeAll()))
  const wakeAll = () => {
    for (const driver of drivers) driver.wake()
  }

  return {
    start: () => {
      for (const driver of drivers) driver.start()
    },
    stop: () => Promise.all(drivers.map((driver) => driver.stop())),
    nudge: (workspaceId?: string) => {
      for (const driver of drivers) driver.wake(workspaceId)
    },
    /** Every lane once, until none finds anything; answers whether anything was done. */
    async round(): Promise<boolean> {
      let busy = false
      for (const lane of lanes)
        for (const workspaceId of await lane.findDue(await clock()))
          busy = (await lane.serve(workspaceId)) || busy
      return busy
    },
  }
}

/** The loop of one lane: serve who is due, then sleep until a nudge or the next look. */
function createDriver(engineering: Engineering, lane: Lane, served: () => void) {
  const servedAt = new Map<string, number>()
  const nudged = new Set<string>()
  let running = false
  let loop: Promise<void> = Promise.resolve()
  let wakeUp: () => void = () => {}
  let again = false

  async function go() {
    while (running) {
      again = false
      const due = await findDue()
      if (due.length > 0) await serveAll(due)
      else await sleep()
    }
  }

  async function findDue(): Promise<string[]> {
    const told = [...nudged]
    nudged.clear()
    if (told.length > 0) return told
    try {
      const due = await lane.findDue(await engineering.clock())
      return due.sort((a, b) => (servedAt.get(a) ?? 0) - (servedAt.get(b) ?? 0))
    } catch (error) {
      engineering.report(`Could not look for due ${lane.name}`, error)
      return []
    }
  }

  /** One batch for each, round after round, until nobody has more; newcomers join at the next look. */
  async function serveAll(due: string[]) {
    let turn = due
    const until = Date.now() + POLL
    while (running && turn.length > 0 && Date.now() < until) {
      const more: string[] = []
      for (const workspaceId of turn) {
        if (!running) return
        if (await serve(workspaceId)) more.push(workspaceId)
      }
      turn = [...new Set([...nudged, ...more])]
      nudged.clear()
    }
    for (const workspaceId of turn) nudged.delete(workspaceId)
  }

  async function serve(workspaceId: string): Promise<boolean> {
    servedAt.set(workspaceId, performance.now())
    if (servedAt.size > 10_000) servedAt.clear()
    try {
      const more = await lane.serve(workspaceId)
      if (more) served()
      return more
    } catch (error) {
      engineering.report(`A batch of ${lane.name} failed; it is tried again`, error, { workspaceId })
      await new Promise((resolve) => setTimeout(resolve, 200))
      return false
    }
  }

  function sleep(): Promise<void> {
    if (again || !running) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    start() {
      running = true
      loop = go()
    },
    async stop() {
      running = false
      wakeUp()
      await loop
    },
    wake(workspaceId?: string) {
      if (workspaceId) nudged.add(workspaceId)
      again = true
      wakeUp()
    },
  }
}

/** Workspaces with something due: a skip scan over the index, one probe a workspace, whatever lies in between. */
async function findWorkspaces(
  { pool }: Engineering,
  kind: 'changes' | 'runs' | 'intents',
  now: Date,
): Promise<string[]> {
  const first = {
    changes: sql`select workspace_id, '-infinity'::timestamptz as due_at from changes`,
    runs: sql`select workspace_id, due_at from runs where due_at is not null and status = 'active'`,
    intents: sql`select workspace_id, due_at from intents where state = 'planned' and due_at is not null`,
  }[kind]
  const order = kind === 'changes' ? sql`workspace_id, id` : sql`workspace_id, due_at`
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ workspaceId: string }>`
      with recursive served as (
        (select * from (${first} order by ${order} limit 1) one)
        union all
        select next.* from served, lateral (
          select * from (${first} ${kind === 'changes' ? sql`where` : sql`and`} workspace_id > served.workspace_id
            order by ${order} limit 1) one) next
      )
      select workspace_id from served where due_at <= ${now}`.execute(trx),
  )
  return rows.map((row) => row.workspaceId)
}
