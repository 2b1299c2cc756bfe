import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { countDeadRows } from '../../server/cleaning/findHoldups.ts'
import { asEngine, connect } from '../../server/db/connect.ts'
import { threeSends } from './f03-database-restarts.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F13',
  title: 'somebody keeps a snapshot open while the tables turn over: dead rows can’t be cleared away',
  sizes: { suite: { seconds: 5, people: 200 }, nightly: { seconds: 1800, people: 34_000 } },
  scales: ['seconds', 'people'],
  ownDatabase: true,

  async run({ seconds, people }, rig) {
    const workspace = await rig.counted('Dead rows')
    const flow = await rig.publish(workspace, await threeSends(rig, workspace))
    // It says nothing for as long as the test runs, where the product's lines are taken for dead.
    const reader = connect(rig.url, { max: 1, silence: (seconds + 600) * 1000 })
    const open = Promise.withResolvers<void>()
    const reading = reader
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        await sql`select count(*) from runs`.execute(trx)
        await open.promise
      })
    await Promise.all([rig.workers.start({ jobs: true }), rig.workers.start({ jobs: true })])
    const began = Date.now()
    let toldAt: number | undefined
    const ids = await rig.people(workspace, people)
    const took: number[] = []
    const wave = Math.max(1, Math.ceil(people / (seconds * 2)))
    for (const end = Date.now() + seconds * 1000; Date.now() < end || ids.length > 0; await sleep(500)) {
      if (ids.length > 0) await rig.enter(workspace, flow, ids.splice(0, wave))
      took.push(await claimTime(rig, workspace))
      if (!toldAt && (await isTold(rig, workspace))) toldAt = Date.now()
    }
    const dead = await countDeadRows(rig.db)
    open.resolve()
    await reading
    await reader.destroy()
    const over = await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 300, 300)
    await rig.workers.killAll()
    const after = await claimTime(rig, workspace)
    took.sort((a, b) => a - b)
    return {
      seconds,
      sends: people * 3,
      'dead rows at the end': dead,
      'claim, median (ms)': took[Math.floor(took.length / 2)] ?? -1,
      'claim, p99 (ms)': took[Math.floor(took.length * 0.99)] ?? -1,
      'named to the admins after (s)': toldAt ? Math.round((toldAt - began) / 1000) : -1,
      'claim, after the snapshot was closed (ms)': after,
      arrived: over ? ((await rig.statuses(flow)).done ?? 0) : -1,
      people,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'all arrive': figures.arrived === figures.people,
    'a claim takes 50 ms at most (p99), or people are told who holds it up, within 5 min':
      figures['claim, p99 (ms)'] <= 50 || isWithin(figures['named to the admins after (s)'], 300),
    'it recovers by itself': figures['claim, after the snapshot was closed (ms)'] <= 50,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

const isWithin = (seconds: number, most: number) => seconds >= 0 && seconds <= most

const isTold = ({ db }: Rig, workspaceId: string) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql`select 1 from notifications where workspace_id = ${workspaceId}
      and text like '%has kept the database from clearing up%'`.execute(trx)
    return rows.length > 0
  })

/** What the claims ask of the tables as long as a look at everything is slow, as PostgreSQL itself measures it. */
async function claimTime({ db }: Rig, workspace: string): Promise<number> {
  return asEngine(db, async (trx) => {
    let most = 0
    for (const claim of [
      sql`explain (analyze, format json) select * from claim_runs(${workspace}, now(), 400, now() - interval '1 minute')`,
      sql`explain (analyze, format json) select * from planned_by_account(${workspace}, now(), 256, '{}', now() - interval '1 minute')`,
    ]) {
      const { rows } = await sql<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>`${claim}`.execute(trx)
      const plan = Object.values(rows[0] ?? {})[0] as [{ 'Execution Time': number }] | undefined
      most = Math.max(most, plan?.[0]['Execution Time'] ?? 0)
    }
    return Math.round(most * 10) / 10
  })
}
