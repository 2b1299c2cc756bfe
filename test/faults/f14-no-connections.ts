import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import { openWay } from './rig/intake.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F14',
  title: 'the database lets nobody in, again and again, while 500 requests at a time and a worker want to',
  sizes: { suite: { seconds: 10, requests: 500 }, nightly: { seconds: 600, requests: 500 } },
  scales: ['seconds'],

  async run({ seconds, requests }, rig) {
    const workspace = await rig.counted('Crowded')
    const tell = await openWay(rig, workspace)
    const flow = await rig.publish(
      workspace,
      draw({ byHand: { type: 'kit.manual' }, set: { type: 'kit.set', input: { value: 'A' } } }, [
        'byHand -> set',
      ]),
    )
    await (await rig.workers.start()).working
    const people = await rig.people(workspace, 2000)
    const counts: Record<string, number> = {}
    const [slowest, unwell] = [{ ms: 0 }, { n: 0 }]
    const recoveries: number[] = []
    let accepted = 0

    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await rig.enter(workspace, flow, people.splice(0, 100))
      await shut(rig)
      const asked = Array.from({ length: requests }, async () => {
        const begun = performance.now()
        const { status, retryAfter } = await tell()
        slowest.ms = Math.max(slowest.ms, performance.now() - begun)
        const word = status === 503 ? `503 ${retryAfter}` : String(status)
        counts[word] = (counts[word] ?? 0) + 1
        if (status === 202) accepted++
      })
      const well = await fetch(`${rig.web.publicUrl}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(
        () => undefined,
      )
      if (!well?.ok) unwell.n++
      await Promise.all(asked)
      await open(rig)
      const begun = Date.now()
      if (await until(async () => (await tell()).status === 202 && ++accepted > 0, 30))
        recoveries.push(Date.now() - begun)
      else recoveries.push(-1)
      await sleep(200)
    }
    const arrived = await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 60)
    await rig.workers.killAll()
    return {
      requests: Object.values(counts).reduce((a, b) => a + b, 0),
      answers: Object.entries(counts).map(([word, n]) => `${word}: ${n}`),
      'slowest answer (ms)': Math.round(slowest.ms),
      'times /healthz did not answer': unwell.n,
      'served again after (ms)': Math.max(...recoveries),
      'never served again': recoveries.filter((ms) => ms < 0).length,
      accepted,
      recorded: await recorded(rig, workspace),
      'connections left in a transaction': await idle(rig),
      arrived: arrived ? 1 : 0,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'an answer is a yes or a 503 with a time to come back': figures.answers.every((one) =>
      /^(202|503 \d+):/.test(one),
    ),
    'some were told to come back': figures.answers.some((one) => one.startsWith('503')),
    'nobody hangs': figures['slowest answer (ms)'] <= 15_000,
    'the process says that it is well': figures['times /healthz did not answer'] === 0,
    'served again within 5 s':
      figures['served again after (ms)'] <= 5000 && figures['never served again'] === 0,
    'what was accepted is there': figures.recorded === figures.accepted,
    'no connection was lost': figures['connections left in a transaction'] === 0,
    'everybody arrives': figures.arrived === 1,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

const nameOf = (rig: Rig) => new URL(rig.url).pathname.slice(1)

/** From a session of its own: it is let in before the door is shut. */
async function asOwner(rig: Rig, work: (client: pg.Client) => Promise<unknown>) {
  const address = new URL(rig.url)
  address.pathname = '/postgres'
  const client = new pg.Client({ connectionString: address.href })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const shut = (rig: Rig) =>
  asOwner(rig, async (client) => {
    await client.query(`alter database ${nameOf(rig)} connection limit 0`)
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = current_user',
      [nameOf(rig)],
    )
  })
const open = (rig: Rig) =>
  asOwner(rig, (client) => client.query(`alter database ${nameOf(rig)} connection limit -1`))

const recorded = (rig: Rig, workspace: string) =>
  asEngine(rig.db, async (trx) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from events where workspace_id = ${workspace} and type = 'order.placed'`.execute(
      trx,
    )
    return rows[0]?.n ?? -1
  })

const idle = (rig: Rig) =>
  asEngine(rig.db, async (trx) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity where datname = current_database()
        and state like 'idle in transaction%' and pid <> pg_backend_pid()`.execute(trx)
    return rows[0]?.n ?? -1
  })
