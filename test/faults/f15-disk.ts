import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import { openWay, type Told } from './rig/intake.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

/** What PostgreSQL takes nothing in for, said by itself or by a trigger: tables and error codes. */
const FULL: [table: string, code: string][] = [
  ['events', '53100'],
  ['history', '53100'],
  ['runs', '58030'],
]

export default defineFault({
  id: 'F15',
  title: 'the database turns read-only, and its disk fills up, while people are under way and events come in',
  sizes: {
    suite: { rounds: 1, people: 200, events: 20 },
    nightly: { rounds: 10, people: 2000, events: 200 },
  },
  scales: ['rounds', 'people'],

  async run({ rounds, people, events }, rig) {
    const workspace = await rig.counted('Full')
    const tell = await openWay(rig, workspace)
    const connection = await rig.account(workspace, 'well')
    const flow = await rig.publish(
      workspace,
      draw(
        {
          byHand: { type: 'kit.manual' },
          set: { type: 'kit.set', input: { value: 'A' } },
          send: { type: 'kit.send', input: { connection, text: 'Hi' } },
        },
        ['byHand -> set', 'set -> send'],
      ),
    )
    const worker = await rig.workers.start()
    await worker.working
    const told: Told[] = []
    const crowd = (n: number) => Promise.all(Array.from({ length: n }, () => tell()))
    let served = 0
    for (let round = 0; round < rounds; round++) {
      for (const [fill, free] of [...FULL.map(([table, code]) => disk(rig, table, code)), readOnly(rig)]) {
        await rig.enter(workspace, flow, await rig.people(workspace, Math.ceil(people / 4)))
        await fill?.()
        told.push(...(await crowd(events)))
        await free?.()
        served += (await until(async () => told.push(await tell()) > 0 && told.at(-1)?.status === 202, 5))
          ? 1
          : 0
      }
    }
    const arrived = await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 120)
    const statuses = await rig.statuses(flow)
    await rig.workers.killAll()
    const accepted = told.filter((one) => one.status === 202).map((one) => one.id)
    const kept = new Set(await recorded(rig, workspace))
    return {
      events: told.length,
      accepted: accepted.length,
      'accepted and lost': accepted.filter((id) => !kept.has(id)).length,
      'kept and not accepted': [...kept].filter((id) => !accepted.includes(id)).length,
      'answers that are neither': told.filter(
        (one) => one.status !== 202 && (one.status !== 503 || !one.retryAfter),
      ).length,
      'served again within 5 s': served,
      times: rounds * (FULL.length + 1),
      arrived: arrived ? (statuses.done ?? 0) : -1,
      parked: statuses.parked ?? 0,
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'nothing that was accepted is lost': figures['accepted and lost'] === 0,
    'an answer is a yes or a 503 with a time to come back': figures['answers that are neither'] === 0,
    'it goes on by itself': figures['served again within 5 s'] === figures.times,
    'everybody arrives and nobody is parked': figures.arrived > 0 && figures.parked === 0,
    'nothing is sent twice': figures['accepted twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

const disk = (rig: Rig, table: string, code: string) =>
  [
    () =>
      sql
        .raw(`create or replace function full_disk() returns trigger language plpgsql as $$
          begin raise exception 'could not extend file: No space left on device' using errcode = '${code}'; end $$;
          create trigger full_disk before insert or update on ${table} execute function full_disk()`)
        .execute(rig.db),
    () => sql.raw(`drop trigger full_disk on ${table}`).execute(rig.db),
  ] as const

/** As after a failover to a standby: whoever connects is told so. */
function readOnly(rig: Rig) {
  const name = new URL(rig.url).pathname.slice(1)
  const cut = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usename = current_user`.execute(
      rig.db,
    )
  return [
    async () => {
      await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(rig.db)
      await cut()
    },
    async () => {
      await rig.db.connection().execute(async (one) => {
        await sql`set default_transaction_read_only = off`.execute(one)
        await sql.raw(`alter database ${name} reset default_transaction_read_only`).execute(one)
      })
      await cut()
    },
  ] as const
}

const recorded = (rig: Rig, workspace: string) =>
  asEngine(rig.db, async (trx) => {
    const { rows } = await sql<{ key: string }>`
      select dedupe_key as key from events where workspace_id = ${workspace} and type = 'order.placed'`.execute(
      trx,
    )
    return rows.map(({ key }) => key.replace(/^api:/, ''))
  })
