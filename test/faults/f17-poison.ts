import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { runServer } from '../../server/supervisor/serverProcess.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'
import { PLUGINS } from './rig/workers.ts'

const KINDS = ['Loop', 'Exit', 'Reject', 'Memory']
const ODD = { type: 'odd.manual' }

export default defineFault({
  id: 'F17',
  title:
    'a plugin never ends, ends its process, rejects to nobody or eats the memory: in a step, a call, a trigger, a webhook',
  sizes: { suite: { each: 1, healthy: 20 }, nightly: { each: 13, healthy: 1000 } },
  scales: ['each', 'healthy'],

  async run({ each, healthy }, rig) {
    const [ws, other] = [await rig.counted('Poisoned'), await rig.counted('Other')]
    const deciding = draw({ start: ODD, odd: { type: 'odd.decide' } }, ['start -> odd'])
    const calling = draw({ start: ODD, out: { type: 'odd.out-idempotency-key' } }, ['start -> out'])
    const triggered = draw(
      { start: { type: 'odd.event' }, mark: { type: 'odd.mark', input: { value: 'yes' } } },
      ['start -> mark'],
    )
    const flows = {
      step: await rig.publish(ws, deciding),
      call: await rig.publish(ws, calling),
      trigger: await rig.publish(ws, triggered),
    }
    const theirs = await rig.publish(other, deciding)
    const { id: account } = await rig.inWorkspace(ws, (trx) =>
      createConnection(trx, rig, ws, { plugin: 'odd', title: 'Odd', settings: {} }),
    )
    const well = await rig.people(ws, healthy)
    const odd = await oddPeople(rig, ws, each)
    for (const flow of [flows.step, flows.call]) await rig.enter(ws, flow, [...well, ...odd])
    for (const id of [...well, ...odd]) await rig.event(ws, id, 'odd.happened')
    await webhooks(rig, ws, account, each)

    const server = await startServer(rig)
    const waits: number[] = []
    let probing = true
    const probes = (async () => {
      while (probing) {
        const begun = Date.now()
        await rig.enter(other, theirs, await rig.people(other, 1))
        await until(async () => ((await rig.statuses(theirs)).active ?? 0) === 0, 120, 100)
        waits.push(Date.now() - begun)
        await sleep(1000)
      }
    })()
    const over = await until(async () => (await open(rig, ws)) === 0, 120 + each * 16 * 20, 500)
    probing = false
    await probes
    await server.stop({ now: true })
    const ways = await Promise.all(Object.values(flows).map((flow) => arrivals(rig, flow)))
    return {
      poisoned: each * KINDS.length * 4,
      over: over ? 1 : 0,
      'healthy and not through': ways.reduce((sum, found) => sum + healthy - found, 0),
      'poison that nobody is told of': await untold(rig, ws),
      'the others wait (longest, ms)': Math.max(...waits),
      'failed of the others': (await rig.statuses(theirs)).failed ?? 0,
      // Its calls go to a vendor who keeps no book.
      breaches: (await rig.breaches()).filter((one) => !one.startsWith('I4 what is told as sent was')),
    }
  },

  passes: (figures) => ({
    'all of it comes to an end': figures.over === 1,
    'everybody else is through': figures['healthy and not through'] === 0,
    'whoever is stopped is told why': figures['poison that nobody is told of'] === 0,
    'others wait 30 s at most': figures['the others wait (longest, ms)'] <= 30_000,
    'nothing of others fails': figures['failed of the others'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

async function oddPeople(rig: Rig, ws: string, each: number): Promise<string[]> {
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{ id: string }>`
      insert into contacts (id, workspace_id, first_name, city, attributes, created_at, updated_at)
      select uuid7(), ${ws}, city, city, '{}', now(), now()
      from unnest(${KINDS}::text[]) city, generate_series(1, ${each}) returning id`.execute(trx),
  )
  return rows.map((row) => row.id)
}

async function webhooks(rig: Rig, workspaceId: string, connectionId: string, each: number) {
  const bodies = Array.from({ length: each }, () => ['Lima', ...KINDS]).flat()
  await asEngine(rig.db, async (trx) => {
    for (const [n, city] of bodies.entries()) {
      const raw = Buffer.from(
        JSON.stringify({ id: `in${n}`, city, phone: `+3470${String(n).padStart(7, '0')}` }),
      )
      const hook = { workspaceId, plugin: 'odd', connectionId, dedupeKey: String(n), headers: '{}', raw }
      await trx.insertInto('receipts').values(hook).execute()
    }
  })
}

/** A worker under the real supervisor: only that ends one which never comes to an end. */
async function startServer(rig: Rig) {
  const server = runServer({
    script: join(import.meta.dirname, '..', 'proof', 'worker.ts'),
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: rig.url,
      PROOF_KEY: rig.key.toString('base64'),
      PROOF_PACE: '0.1',
      PROOF_PLUGINS: PLUGINS,
      PROOF_WAYS: JSON.stringify({ hostOverrides: { 'vendor.test': `${rig.web.publicUrl}/healthz` } }),
      NODE_OPTIONS: '--max-old-space-size=256',
    },
    patient: false,
    silence: 1,
  })
  await server.ready
  return server
}

/** What is still to be tried, or to be told. */
async function open(rig: Rig, ws: string): Promise<number> {
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{ n: number }>`
      select (select count(*) from runs where workspace_id = ${ws} and status = 'active')
        + (select count(*) from changes where workspace_id = ${ws})
        + (select count(*) from stuck_changes where workspace_id = ${ws} and parked_at is null)
        + (select count(*) from receipts where workspace_id = ${ws} and applied_at is null) as n`.execute(
      trx,
    ),
  )
  return Number(rows[0]?.n ?? -1)
}

async function arrivals(rig: Rig, flow: string): Promise<number> {
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{ n: number }>`select count(*)::int as n from runs r join contacts c on c.id = r.contact_id
      where r.flow_id = ${flow} and r.status = 'done' and c.city is null`.execute(trx),
  )
  return rows[0]?.n ?? -1
}

/** Stopped, and no reason stands anywhere. */
async function untold(rig: Rig, ws: string): Promise<number> {
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{ n: number }>`
      select (select count(*) from runs where workspace_id = ${ws} and status = 'parked' and coalesce(ended_because, '') = '')
        + (select count(*) from intents where workspace_id = ${ws} and state in ('rejected', 'abandoned', 'uncertain')
          and coalesce(error, '') = '')
        + (select count(*) from stuck_changes where workspace_id = ${ws} and parked_at is not null and coalesce(because, '') = '') as n`.execute(
      trx,
    ),
  )
  return Number(rows[0]?.n ?? -1)
}
