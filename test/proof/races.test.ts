import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { findPlanned } from '../../server/effects/claim.ts'
import { createFlowCache } from '../../server/engine/compile.ts'
import { driveDue } from '../../server/engine/due.ts'
import { recordEvents } from '../../server/events/recordEvents.ts'
import { routeChanges } from '../../server/events/router.ts'
import { pauseFlow, resumeFlow, tellRuns } from '../../server/flows/pauseFlow.ts'
import { optOut } from '../../server/gate/optOut.ts'
import { draw, journey } from '../journey.ts'
import { byHand, createKit, wait } from './kit.ts'
import { chances } from './seed.ts'

const hour = 3_600_000
const chance = chances()
const kit = createKit()
const j = await journey([kit.plugin], { pace: 0.2 })
const ws = await j.workspace()
const one = j.engine
const two = j.another()

beforeEach(() => {
  kit.calls.length = 0
  kit.world.answer = async () => ({})
})
afterEach(() => expect(j.reports).toEqual([]))

const set = (value: string) => ({ type: 'kit.set', input: { value } })
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const people = (n: number) =>
  Promise.all(Array.from({ length: n }, () => j.contact(ws, { phone: '+34600000000' })))
/** The same in one statement. */
const many = async (n: number) => {
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ id: string }>`insert into contacts (id, workspace_id, phone, attributes, created_at, updated_at)
      select uuid7(), ${ws}, '+34600000000', '{}', now(), now() from generate_series(1, ${n}) returning id`.execute(
      trx,
    ),
  )
  return rows.map((row) => row.id)
}
const both = () => Promise.all([one.runUntilIdle(), two.runUntilIdle()])
const leave = { type: 'ended', status: 'left', because: 'Removed by hand.' }

/** How often each way was gone. */
async function ways(flow: string): Promise<Record<string, number>> {
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ way: string; n: number }>`
      select way, count(*)::int as n from (
        select string_agg(h.node || '>' || h.exit, ' ' order by h.visit) as way
        from history h join runs r on r.id = h.run_id where r.flow_id = ${flow} group by h.run_id) ways
      group by way order by way`.execute(trx),
  )
  return Object.fromEntries(rows.map(({ way, n }) => [way, n]))
}
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)

const ask = draw(
  { byHand, ask: { type: 'kit.wait-reply', input: { hours: 1 } }, yes: set('Yes'), no: set('No') },
  ['byHand -> ask', 'ask.reply -> yes', 'ask.timeout -> no'],
)
const REPLY = 'byHand>default ask>reply yes>default'
const TIMEOUT = 'byHand>default ask>timeout no>default'

test('router against driver on the very same runs, 200 times at the same moment', async () => {
  const flow = await j.publish(ws, ask)
  const ids = await people(200)
  await j.enter(ws, flow, ids)
  await both()
  j.setNow(new Date(j.now().getTime() + 2 * hour))
  await j.inWorkspace(ws, (trx) =>
    recordEvents(
      trx,
      ws,
      ids.map((contactId) => ({ contactId, type: 'message.received', at: j.now() })),
    ),
  )
  const loadFlows = createFlowCache(j.registry)
  const drive = () => asEngine(j.db, (trx) => driveDue(trx, loadFlows, ws, j.now()))
  const route = () => asEngine(j.db, (trx) => routeChanges(trx, loadFlows, j.registry, ws, j.now()))
  await Promise.all([route(), drive(), drive(), route()])
  await both()
  const gone = await ways(flow)
  expect(Object.keys(gone).filter((way) => way !== REPLY && way !== TIMEOUT)).toEqual([])
  expect(sum(gone)).toBe(200)
})

test('two processes claim the same 1,000 runs: each step is done once', async () => {
  const flow = await j.publish(
    ws,
    draw({ byHand, out: { type: 'kit.out-none' }, again: { type: 'kit.out-none' }, end: set('End') }, [
      'byHand -> out',
      'out -> again',
      'again -> end',
    ]),
  )
  kit.world.answer = async () => {
    await sleep(chance() * 5)
    return {}
  }
  await j.enter(ws, flow, await people(1000))
  await both()
  expect(await ways(flow)).toEqual({ 'byHand>default out>default again>default end>default': 1000 })
  expect(new Set(kit.calls.map((call) => call.key)).size).toBe(2000)
  expect(kit.calls.length).toBe(2000)
})

test('an outcome against a removal by hand: who was taken out stays out, whatever the answer', async () => {
  const flow = await j.publish(
    ws,
    draw({ byHand, out: { type: 'kit.out-none' }, after: wait(1) }, ['byHand -> out', 'out -> after']),
  )
  const ids = await people(120)
  kit.world.answer = async () => {
    await sleep(20 + chance() * 40)
    return {}
  }
  await j.enter(ws, flow, ids)
  const working = both()
  for (const id of ids) {
    await j.inWorkspace(ws, (trx) => tellRuns(trx, ws, sql`flow_id = ${flow} and contact_id = ${id}`, leave))
    if (chance() < 0.3) await sleep(chance() * 5)
  }
  await working
  await both()
  const runs = await j.runsOf(flow)
  expect(runs.filter((run) => run.status !== 'left').map((run) => `${run.node} ${run.status}`)).toEqual([])
  const { rows } = await asEngine(j.db, (trx) =>
    sql`select id from intents where flow_id = ${flow} and state not in ('confirmed', 'cancelled')`.execute(
      trx,
    ),
  )
  expect(rows).toEqual([])
  expect(new Set(kit.calls.map((call) => call.key)).size).toBe(kit.calls.length)
})

test('two enrol the same people at the same moment: each comes in once', async () => {
  const flow = await j.publish(ws, draw({ byHand, wait: wait(1) }, ['byHand -> wait']))
  const ids = await people(300)
  const answers = await Promise.all([0, 1, 2, 3].map(() => j.enter(ws, flow, ids)))
  expect(answers.reduce((all, answer) => all + answer.enrolled, 0)).toBe(300)
  expect((await j.runsOf(flow)).length).toBe(300)
  await both()
  expect((await j.runsOf(flow)).filter((run) => run.status === 'active').length).toBe(300)
})

test('1,000 times STOP against send: whose opt-out was committed before the claim is never written to', async () => {
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'kit',
      title: 'Kit',
      settings: {},
    }),
  )
  const flow = await j.publish(
    ws,
    draw({ byHand, out: { type: 'kit.send', input: { connection } }, after: set('A') }, [
      'byHand -> out',
      'out -> after',
    ]),
  )
  const ids = await many(1000)
  await j.enter(ws, flow, ids)
  // Their rows are there from an earlier message, so that nothing but the claim's own lock keeps the two apart.
  await asEngine(j.db, (trx) =>
    sql`insert into contact_channels (workspace_id, contact_id, channel) select ${ws}, id, 'sms' from unnest(${ids}::uuid[]) as c (id)`.execute(
      trx,
    ),
  )
  const stopped = new Map<string, number>()
  const stopping = async () => {
    const queue = ids.toSorted(() => chance() - 0.5)
    const some = async () => {
      for (let few = queue.splice(0, 8); few.length > 0; few = queue.splice(0, 8)) {
        await j.inWorkspace(ws, async (trx) => {
          // In the order in which claims lock them.
          for (const contactId of few.toSorted())
            await optOut(trx, ws, { contactId, channel: 'sms', cause: 'STOP', at: j.now() })
        })
        // Read after the commit: whatever was claimed later than this had to see it.
        const at = (await readClock()).getTime()
        for (const contactId of few) stopped.set(contactId, at)
      }
    }
    await Promise.all([some(), some(), some()])
  }
  await Promise.all([both(), stopping()])
  await both()
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ contactId: string; dispatchedAt: Date | null; state: string }>`
      select contact_id, dispatched_at, state from intents where flow_id = ${flow}`.execute(trx),
  )
  const wrong = rows.filter(
    (row) =>
      row.dispatchedAt &&
      row.dispatchedAt.getTime() > (stopped.get(row.contactId) ?? Number.POSITIVE_INFINITY),
  )
  expect(wrong).toEqual([])
  expect(rows.filter((row) => !['confirmed', 'refused'].includes(row.state))).toEqual([])
  expect(kit.calls.length).toBe(rows.filter((row) => row.state === 'confirmed').length)
  console.info(
    `STOP against send: ${rows.filter((row) => row.state === 'refused').length} of 1,000 came in time`,
  )
}, 90_000)

test('a claim waits for a STOP that is just being written down, and obeys it', async () => {
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'kit',
      title: 'Kit',
      settings: {},
    }),
  )
  const flow = await j.publish(
    ws,
    draw({ byHand, out: { type: 'kit.send', input: { connection } } }, ['byHand -> out']),
  )
  const [contactId = ''] = await people(1)
  await asEngine(j.db, (trx) =>
    sql`insert into contact_channels (workspace_id, contact_id, channel) values (${ws}, ${contactId}, 'sms')`.execute(
      trx,
    ),
  )
  await j.enter(ws, flow, [contactId])
  let working = Promise.resolve()
  await j.inWorkspace(ws, async (trx) => {
    await optOut(trx, ws, { contactId, channel: 'sms', cause: 'STOP', at: j.now() })
    working = one.runUntilIdle()
    await sleep(150)
  })
  await working
  expect(kit.calls).toEqual([])
  expect((await j.runsOf(flow)).map((run) => run.status)).toEqual(['done'])
})

async function readClock(): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(j.db)
  return rows[0]?.now ?? new Date()
}

test('pause and resume while everything moves: nobody is left behind', async () => {
  const flow = await j.publish(
    ws,
    draw(
      {
        byHand,
        ...Object.fromEntries([1, 2, 3].map((n) => [`out${n}`, { type: 'kit.out-none' }])),
        end: set('End'),
      },
      ['byHand -> out1', 'out1 -> out2', 'out2 -> out3', 'out3 -> end'],
    ),
  )
  kit.world.answer = async () => {
    await sleep(chance() * 8)
    return {}
  }
  await j.enter(ws, flow, await people(300))
  const toggling = async () => {
    for (let i = 0; i < 12; i++) {
      await j.inWorkspace(ws, (trx) => pauseFlow(trx, ws, flow))
      await sleep(chance() * 15)
      await j.inWorkspace(ws, (trx) => resumeFlow(trx, ws, flow, { how: 'go-on' }))
      await sleep(chance() * 15)
    }
  }
  const working = async (engine: typeof one) => {
    for (let i = 0; i < 40; i++) {
      await engine.runUntilIdle()
      await sleep(5)
    }
  }
  await Promise.all([toggling(), working(one), working(two)])
  await j.pass(2 * hour)
  expect(await ways(flow)).toEqual({
    'byHand>default out1>default out2>default out3>default end>default': 300,
  })
  expect(kit.calls.length).toBe(900)
}, 30_000)

test('held at the very moment of resuming: the driver leaves them for the next batch, and they go on', async () => {
  const flow = await j.publish(
    ws,
    draw({ byHand, out: { type: 'kit.out-none' }, end: set('End') }, ['byHand -> out', 'out -> end']),
  )
  await j.enter(ws, flow, await people(5))
  const loadFlows = createFlowCache(j.registry)
  const drive = () => asEngine(j.db, (trx) => driveDue(trx, loadFlows, ws, j.now()))
  const resuming = async () => {
    await j.inWorkspace(ws, (trx) => pauseFlow(trx, ws, flow))
    await j.inWorkspace(ws, async (trx) => {
      await resumeFlow(trx, ws, flow, { how: 'go-on' })
      await drive() // it still sees a paused flow
    })
  }
  await resuming() // people at the beginning
  await drive()
  expect((await j.runsOf(flow)).map((run) => run.node)).toEqual(Array(5).fill('out'))
  await j.inWorkspace(ws, (trx) => pauseFlow(trx, ws, flow))
  await j.inWorkspace(ws, async (trx) => {
    await resumeFlow(trx, ws, flow, { how: 'go-on' })
    await asEngine(j.db, (other) => findPlanned(other, ws, j.now(), 10)) // sends about to go out
  })
  await j.settle()
  expect(await ways(flow)).toEqual({ 'byHand>default out>default end>default': 5 })
})
