import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { applyReceipts } from './applyReceipts.ts'

/** How often the table is looked at when nobody nudges. */
const POLL = 1000

/** Reads what vendors have told, workspace by workspace, a batch each in turn. */
export function createReceiptsLoop(engineering: Engineering) {
  let running = false
  let loop: Promise<void> = Promise.resolve()
  let wakeUp: () => void = () => {}
  let again = false

  /** Every workspace with something open once; answers whether there was any. */
  async function round(): Promise<boolean> {
    const now = await engineering.clock()
    let busy = false
    for (const workspaceId of await findDue(engineering, now))
      busy = (await applyReceipts(engineering, workspaceId)) || busy
    if (busy) engineering.nudge()
    return busy
  }

  async function go() {
    while (running) {
      again = false
      const busy = await round().catch((error) => {
        engineering.report('Webhooks could not be read; they are tried again', error)
        return false
      })
      if (!busy) await sleep()
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
    wake() {
      again = true
      wakeUp()
    },
    round,
  }
}

async function findDue({ pool }: Engineering, now: Date): Promise<string[]> {
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ workspaceId: string }>`
      with recursive earliest as (
        (select workspace_id, due_at from receipts where applied_at is null order by workspace_id, due_at limit 1)
        union all
        select next.* from earliest, lateral (
          select workspace_id, due_at from receipts where applied_at is null and workspace_id > earliest.workspace_id
          order by workspace_id, due_at limit 1) next
      )
      select workspace_id from earliest where due_at <= ${now}`.execute(trx),
  )
  return rows.map((row) => row.workspaceId)
}
