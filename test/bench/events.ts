import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { type Figure, figure } from './figures.ts'
import type { Ground } from './ground.ts'
import { makeApiKey } from './makeApiKey.ts'
import { type Answered, load, startBare, startProduct } from './processes.ts'

const PEOPLE = 10_000
const CONNECTIONS = 50
const BATCH = 500

/** Events told over HTTP and answered after their commit: one by one at fifty connections, and by the batch. */
export async function events(
  ground: Ground,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, PEOPLE)
  const headers = { authorization: `Bearer ${await makeApiKey(ground.db, workspaceId, ['events.write'])}` }
  const people = await listPeople(ground, workspaceId)
  const told = (index: number) => ({
    type: 'order.paid',
    contact: { id: people[index % people.length] },
    properties: { amount: index, currency: 'EUR' },
  })
  const single = people.map((_, index) => ({ method: 'POST', path: '/api/v1/events', body: told(index) }))
  const batches = Array.from({ length: 20 }, (_, batch) => ({
    method: 'POST',
    path: '/api/v1/events/batch',
    body: { events: Array.from({ length: BATCH }, (_, index) => told(batch * BATCH + index)) },
  }))
  const measure = async (url: string, requests: typeof single | typeof batches, rate?: number) => {
    const connections = requests === single ? CONNECTIONS : 4
    const answered = await load({ url, requests, headers, connections, seconds, rate })
    if (answered.failed > 0) throw new Error(`${answered.failed} requests failed: ${answered.firstFailure}`)
    return answered
  }

  const singles: number[] = []
  const bounds: number[] = []
  const whole: number[] = []
  const halves: Answered[] = []
  const batched: number[] = []
  const batchBounds: number[] = []
  const bare = await startBare(ground.url, workspaceId)
  const web = await startProduct(ground.url, { CAUCE_ROLES: 'web' })
  for (let round = 0; round < rounds; round++) {
    bounds.push((await measure(bare.url, single)).perSecond)
    const full = (await measure(web.url, single)).perSecond
    singles.push(full)
    halves.push(await measure(web.url, single, full / 2))
    batchBounds.push((await measure(bare.url, batches)).perSecond * BATCH)
    batched.push((await measure(web.url, batches)).perSecond * BATCH)
    await sql`truncate changes`.execute(ground.db)
  }
  await web.stop()
  // The same while the process routes each event as well: the worker's part is taken from the same two cores.
  const both = await startProduct(ground.url)
  for (let round = 0; round < rounds; round++) whole.push((await measure(both.url, single)).perSecond)
  await both.stop()
  await bare.stop()
  return [
    figure('events in: one by one, 50 connections', 'events/s', singles, bounds),
    figure(
      'events in: p99 at half that load',
      'ms',
      halves.map((one) => one.p99),
    ),
    figure('events in: batches of 500', 'events/s', batched, batchBounds),
    figure('events in: one by one, and routed by the same process', 'events/s', whole, bounds),
  ]
}

async function listPeople({ db }: Ground, workspaceId: string): Promise<string[]> {
  const { rows } = await asEngine(db, (trx) =>
    sql<{ id: string }>`select id from contacts where workspace_id = ${workspaceId}`.execute(trx),
  )
  return rows.map((row) => row.id)
}
