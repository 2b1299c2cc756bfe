import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, onTestFinished, vi } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { runServer } from '../../server/supervisor/serverProcess.ts'
import { draw, journey } from '../journey.ts'

const plugins = join(import.meta.dirname, 'poison')

type Nodes = Record<string, { type: string; input?: Record<string, unknown> }>

/** A database, a vendor that counts, and workers under the real supervisor, which here loses patience after a second. */
export async function poisonKit() {
  const j = await journey(await loadPlugins(plugins), { realClock: true })
  const vendor = await openVendor()

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
        PROOF_WAYS: JSON.stringify({ hostOverrides: { 'vendor.test': vendor.url } }),
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
      const { rows } = await sql<{
        name: string | null
        status: string
        because: string | null
        left: string | null
      }>`
        select c.first_name as name, r.status, r.ended_because as because,
          (select h.exit from history h where h.run_id = r.id order by visit desc limit 1) as left
        from runs r join contacts c on c.id = r.contact_id where r.flow_id = ${flow}`.execute(trx)
      return rows
    })

  /** What became of the sends of those for whom the step is poison. */
  const sends = (flow: string, names: string[]) =>
    asEngine(j.db, async (trx) => {
      const { rows } = await sql<{ name: string; id: string; state: string; error: string | null }>`
        select c.first_name as name, i.id, i.state, i.error from intents i join contacts c on c.id = i.contact_id
        where i.flow_id = ${flow} and c.first_name = any(${names})`.execute(trx)
      return rows
    })

  /** How long it took until so many had arrived, at most as long as it may. */
  async function arrive(flows: string[], people: number, most = 30_000): Promise<number> {
    const begun = Date.now()
    for (; Date.now() - begun < most; await sleep(50)) {
      const all = (await Promise.all(flows.map(statuses))).flat()
      if (all.filter((run) => run.status === 'done').length >= people) break
    }
    return Date.now() - begun
  }

  /** Many people, some among them for whom the step is poison, and one person of somebody else. */
  async function crowd(nodes: Nodes, edges: string[], cities: string[], healthy = 50) {
    const [ws, other] = [await j.workspace(), await j.workspace()]
    const graph = draw({ start: { type: 'odd.manual' }, ...nodes }, edges)
    const flow = await j.publish(ws, graph)
    const theirs = await j.publish(other, graph)
    const ids = [...Array(healthy).keys()].map((i) => j.contact(ws, { firstName: `P${i}`, city: 'Lima' }))
    ids.splice(healthy / 2, 0, ...cities.map((city) => j.contact(ws, { firstName: city, city })))
    await j.enter(ws, flow, await Promise.all(ids))
    await j.enter(other, theirs, [await j.contact(other, { firstName: 'Theirs', city: 'Lima' })])
    const parked = async () =>
      Object.fromEntries(
        (await statuses(flow)).flatMap((run) => (run.status === 'done' ? [] : [[run.name, run.because]])),
      )
    return { ws, other, flow, theirs, parked }
  }

  return { j, vendor, startWorker, statuses, sends, arrive, crowd }
}

/** Remembers each request it was sent, whatever became of the one who sent it. */
async function openVendor() {
  const requests: string[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    requests.push((JSON.parse(body) as { key: string }).key)
    outgoing.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => server.close())
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    timesOf: (key: string) => requests.filter((one) => one === key).length,
  }
}

/** It takes seconds; a machine that is busy with others takes longer. */
export const soon = { timeout: 90_000, interval: 50 }
export const TRIED = 'This step brought its process down three times: '
export const ENDLESS = `${TRIED}it did not come to an end within 3 s.`
