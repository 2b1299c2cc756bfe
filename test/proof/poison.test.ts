import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { runServer } from '../../server/supervisor/serverProcess.ts'
import { draw, journey } from '../journey.ts'

const plugins = join(import.meta.dirname, 'poison')
const j = await journey(await loadPlugins(plugins), { realClock: true })
const HEALTHY = 50

/** A worker under the real supervisor, which is told to lose patience after a second. */
async function startWorker() {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const server = runServer({
    script: join(import.meta.dirname, 'worker.ts'),
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: j.url,
      PROOF_KEY: j.key.toString('base64'),
      PROOF_PACE: '0.1',
      PROOF_PLUGINS: plugins,
      NODE_OPTIONS: '--max-old-space-size=256',
    },
    patient: false,
    silence: 1,
  })
  onTestFinished(() => server.stop({ now: true }))
  await server.ready
}

const statuses = (flow: string) =>
  asEngine(j.db, async (trx) => {
    const { rows } = await sql<{ name: string | null; status: string; because: string | null }>`
      select c.first_name as name, r.status, r.ended_because as because
      from runs r join contacts c on c.id = r.contact_id where r.flow_id = ${flow}`.execute(trx)
    return rows
  })

async function arrive(flows: string[], people: number): Promise<number> {
  const begun = Date.now()
  for (; Date.now() - begun < 30_000; await sleep(50)) {
    const all = (await Promise.all(flows.map(statuses))).flat()
    if (all.filter((run) => run.status === 'done').length >= people) break
  }
  return Date.now() - begun
}

/** Fifty people, some among them for whom the step is poison, and one person of somebody else. */
async function crowd(nodes: Record<string, { type: string }>, edges: string[], cities: string[]) {
  const [ws, other] = [await j.workspace(), await j.workspace()]
  const graph = draw({ start: { type: 'odd.manual' }, ...nodes }, edges)
  const flow = await j.publish(ws, graph)
  const theirs = await j.publish(other, graph)
  const ids = [...Array(HEALTHY).keys()].map((i) => j.contact(ws, { firstName: `P${i}`, city: 'Lima' }))
  ids.splice(25, 0, ...cities.map((city) => j.contact(ws, { firstName: city, city })))
  await j.enter(ws, flow, await Promise.all(ids))
  await j.enter(other, theirs, [await j.contact(other, { city: 'Lima' })])
  const parked = async () =>
    Object.fromEntries(
      (await statuses(flow)).flatMap((run) => (run.status === 'done' ? [] : [[run.name, run.because]])),
    )
  return { flow, theirs, parked }
}

const soon = { timeout: 25_000, interval: 50 }
const TRIED = 'This step brought its process down three times: '
const ENDLESS = `${TRIED}it did not come to an end within 3 s.`

test('a step that never ends parks the one it does it to, and everybody else arrives', async () => {
  const { flow, theirs, parked } = await crowd({ odd: { type: 'odd.decide' } }, ['start -> odd'], ['Loop'])
  await startWorker()
  expect(await arrive([flow, theirs], HEALTHY + 1)).toBeLessThan(30_000)
  await vi.waitFor(async () => expect(await parked()).toEqual({ Loop: ENDLESS }), soon)
}, 60_000)

test('a step that ends the process, leaves a rejection to nobody or eats all memory parks those it does it to', async () => {
  const { flow, theirs, parked } = await crowd(
    { call: { type: 'odd.call' }, odd: { type: 'odd.decide' } },
    // The outcomes of calls lead to the step: it is asked where they are written down.
    ['start -> call', 'call -> odd'],
    ['Exit', 'Reject', 'Memory'],
  )
  await startWorker()
  expect(await arrive([flow, theirs], HEALTHY + 1)).toBeLessThan(30_000)
  await vi.waitFor(
    async () =>
      expect(await parked()).toEqual({
        Exit: `${TRIED}it ended it (code 0).`,
        Reject: `${TRIED}it ended it (code 1).`,
        Memory: `${TRIED}it used more memory than it may.`,
      }),
    soon,
  )
}, 60_000)
