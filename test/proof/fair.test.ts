import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { readCounts } from '../../server/flows/counts.ts'
import { tellRuns } from '../../server/flows/pauseFlow.ts'
import { draw, journey } from '../journey.ts'
import { byHand, createKit, wait } from './kit.ts'
import { chances } from './seed.ts'

const chance = chances()
const kit = createKit()
const j = await journey([kit.plugin], { realClock: true })
afterEach(() => expect(j.reports).toEqual([]))

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const set = (value: string) => ({ type: 'kit.set', input: { value } })

/** Many people by one statement. */
async function crowd(workspaceId: string, n: number): Promise<string[]> {
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ id: string }>`
      insert into contacts (id, workspace_id, attributes, created_at, updated_at)
      select uuid7(), ${workspaceId}, '{}', now(), now() from generate_series(1, ${n}) returning id`.execute(
      trx,
    ),
  )
  return rows.map((row) => row.id)
}

const endedAt = async (flow: string) => (await j.runsOf(flow))[0]?.endedAt

test('20,000 due people of one workspace do not delay the one of another by a second', async () => {
  const [big, small] = [await j.workspace('Big'), await j.workspace('Small')]
  const graph = draw({ byHand, one: set('A'), two: set('B') }, ['byHand -> one', 'one -> two'])
  const many = await j.publish(big, graph)
  const single = await j.publish(small, graph)
  await j.enter(big, many, await crowd(big, 20_000))
  await j.engine.start()
  await sleep(500)
  const began = new Date()
  await j.enter(small, single, [await j.contact(small)])
  j.engine.nudge(small)
  while (!(await endedAt(single)) && Date.now() - began.getTime() < 10_000) await sleep(20)
  const took = ((await endedAt(single))?.getTime() ?? Number.POSITIVE_INFINITY) - began.getTime()
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{
      open: number
    }>`select count(*)::int as open from runs where workspace_id = ${big} and status = 'active'`.execute(trx),
  )
  console.info(`the one was through after ${took} ms, while ${rows[0]?.open} of the 20,000 were not`)
  expect(rows[0]?.open, 'the others were still under way').toBeGreaterThan(0)
  expect(took).toBeLessThan(1000)
  await j.engine.stop()
}, 30_000)

/** Longer than anything here takes, however busy the machine. */
const SLOW = 5000

test('slow vendors of one workspace do not hold up the sends of another', async () => {
  const [big, small] = [await j.workspace('Big'), await j.workspace('Small')]
  const graph = draw({ byHand, out: { type: 'kit.out-none' }, after: set('A') }, [
    'byHand -> out',
    'out -> after',
  ])
  const many = await j.publish(big, graph)
  const single = await j.publish(small, graph)
  const slow = new Set(await crowd(big, 600))
  kit.world.answer = async ({ contact }) => {
    if (slow.has(contact)) await sleep(SLOW)
    return {}
  }
  await j.enter(big, many, [...slow])
  const engine = j.another()
  await engine.start()
  await expect
    .poll(() => kit.calls.length, { timeout: 10_000, message: 'the slow ones are in the air' })
    .toBeGreaterThan(10)
  const began = Date.now()
  await j.enter(small, single, [await j.contact(small)])
  engine.nudge(small)
  while (!(await endedAt(single)) && Date.now() - began < 10_000) await sleep(20)
  expect(Date.now() - began, 'before a single slow call has come back').toBeLessThan(SLOW)
  await j.inWorkspace(big, (trx) =>
    tellRuns(trx, big, sql`flow_id = ${many}`, { type: 'ended', status: 'left', because: 'Enough.' }),
  )
  await engine.stop()
}, 30_000)

test('after chaos the counts say what the history says', async () => {
  const ws = await j.workspace()
  const flow = await j.publish(
    ws,
    draw(
      {
        byHand,
        out: { type: 'kit.out-none' },
        ask: { type: 'kit.wait-reply', input: { hours: 1 } },
        loop: wait(1, 'minutes'),
        end: set('End'),
      },
      ['byHand -> out', 'out -> ask', 'ask.reply -> end', 'ask.timeout -> loop', 'loop -> out'],
    ),
  )
  kit.world.answer = async () => {
    if (chance() < 0.15) throw new Error('socket hang up')
    await sleep(chance() * 4)
    return {}
  }
  const ids = await crowd(ws, 400)
  await j.enter(ws, flow, ids)
  const engines = [j.another(), j.another()]
  for (let round = 0; round < 6; round++) {
    await Promise.all([
      ...engines.map((engine) => engine.runUntilIdle()),
      ...ids.filter(() => chance() < 0.15).map((id) => j.event(ws, id, 'message.received')),
      asEngine(j.db, (trx) =>
        sql`update waits set due_at = now() where random() < 0.3 and kind = 'time'`.execute(trx),
      ),
      j.engine.sweep(),
    ])
    await asEngine(j.db, (trx) =>
      sql`update runs r set due_at = w.due_at from waits w where w.run_id = r.id and w.kind = 'time' and r.status = 'active'`.execute(
        trx,
      ),
    )
    const out = ids.filter(() => chance() < 0.03)
    await j.inWorkspace(ws, (trx) =>
      tellRuns(trx, ws, sql`flow_id = ${flow} and contact_id = any(${out}::uuid[])`, {
        type: 'ended',
        status: 'left',
        because: 'Removed by hand.',
      }),
    )
  }
  await Promise.all(engines.map((engine) => engine.runUntilIdle()))
  const before = await readCountsOf(ws, flow)
  await j.engine.sweep()
  const counts = await readCountsOf(ws, flow)
  expect(counts, 'folding changes nothing').toEqual(before)

  const { rows: truth } = await asEngine(j.db, (trx) =>
    sql<{ node: string; exit: string; n: number }>`
      select h.node, h.exit, count(*)::int as n from history h join runs r on r.id = h.run_id where r.flow_id = ${flow} group by 1, 2`.execute(
      trx,
    ),
  )
  const sorted = <T extends { from: string; exit: string }>(edges: T[]) =>
    edges.toSorted((a, b) => `${a.from} ${a.exit}`.localeCompare(`${b.from} ${b.exit}`))
  expect(sorted(counts.edges)).toEqual(sorted(truth.map(({ node, exit, n }) => ({ from: node, exit, n }))))
  const runs = await j.runsOf(flow)
  const inside = Map.groupBy(
    runs.filter((run) => run.status === 'active'),
    (run) => run.node,
  )
  for (const [node, { inside: counted }] of Object.entries(counts.nodes))
    expect(counted, node).toBe(inside.get(node)?.length ?? 0)
  expect(counts.totals).toMatchObject({
    enrolled: 400,
    inside: runs.filter((run) => run.status === 'active').length,
    done: runs.filter((run) => run.status === 'done').length,
    left: runs.filter((run) => run.status === 'left').length,
    failed: runs.filter((run) => run.status === 'failed').length,
  })
  expect(counts.totals.left).toBeGreaterThan(0)
  expect(counts.totals.done).toBeGreaterThan(0)
}, 30_000)

const readCountsOf = (ws: string, flow: string) => j.inWorkspace(ws, (trx) => readCounts(trx, ws, flow))
