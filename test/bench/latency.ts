import { sql } from 'kysely'
import { asEngine, asWorkspace } from '../../server/db/connect.ts'
import { recordEvents } from '../../server/events/recordEvents.ts'
import { draw } from '../draw.ts'
import { type Figure, figure, quantile } from './figures.ts'
import type { Ground } from './ground.ts'

const pass = { type: 'kit.pass' }
const flow = draw({ start: { type: 'kit.event' }, a: pass, b: pass, c: pass, d: pass, e: pass }, [
  'start -> a',
  'a -> b',
  'b -> c',
  'c -> d',
  'd -> e',
])

/** From the event's commit to the commit of its fifth step, at fifty events a second. */
export async function latency(
  ground: Ground,
  { events, rounds }: { events: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, events)
  const flowId = await ground.publish(workspaceId, flow)
  const { rows: people } = await asEngine(ground.db, (trx) =>
    sql<{ id: string }>`select id from contacts where workspace_id = ${workspaceId}`.execute(trx),
  )
  const engine = ground.newEngine()
  await engine.start()
  const p50: number[] = []
  const p99: number[] = []
  for (let round = 0; round < rounds; round++) {
    const samples = await sendEvents(
      ground,
      workspaceId,
      flowId,
      people.map((one) => one.id),
    )
    p50.push(quantile(samples, 0.5))
    p99.push(quantile(samples, 0.99))
  }
  await engine.stop()
  return [
    figure('latency: event accepted to fifth step, p50', 'ms', p50),
    figure('latency: event accepted to fifth step, p99', 'ms', p99),
  ]
}

async function sendEvents(
  { db }: Ground,
  workspaceId: string,
  flowId: string,
  people: string[],
): Promise<number[]> {
  const accepted = new Map<string, number>()
  const begun = Date.now()
  for (const [index, contactId] of people.entries()) {
    const wait = begun + index * 20 - Date.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    await asWorkspace(db, workspaceId, (trx) =>
      recordEvents(trx, workspaceId, [{ contactId, type: 'bench.happened' }]),
    )
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
    accepted.set(contactId, rows[0]?.now.getTime() ?? 0)
  }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const { rows } = await asEngine(db, (trx) =>
    sql<{ contactId: string; endedAt: Date }>`select contact_id, max(ended_at) as ended_at from runs
      where flow_id = ${flowId} and status = 'done' group by contact_id`.execute(trx),
  )
  if (rows.length < people.length) throw new Error(`Only ${rows.length} of ${people.length} runs have ended.`)
  return rows.map((row) => Math.max(0, row.endedAt.getTime() - (accepted.get(row.contactId) ?? 0)))
}
