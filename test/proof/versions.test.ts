import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { definePlugin } from '#sdk'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createEngine } from '../../server/engine/engine.ts'
import { pauseFlow, resumeFlow, stopFlow, tellRuns } from '../../server/flows/pauseFlow.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { createRenderer } from '../../server/templates/renderer.ts'
import { draw, journey } from '../journey.ts'
import { byHand, createKit, wait } from './kit.ts'

const hour = 3_600_000
const day = 24 * hour
const kit = createKit()
const j = await journey([kit.plugin], { pace: 0.001 })
const ws = await j.workspace()

beforeEach(() => {
  kit.calls.length = 0
  kit.world.answer = async () => ({})
})
afterEach(() => expect(j.reports).toEqual([]))

const set = (value: string) => ({ type: 'kit.set', input: { value } })
const places = async (flow: string) => (await j.runsOf(flow)).map((run) => `${run.node} ${run.status}`)
const paths = async (flow: string) => Promise.all((await j.runsOf(flow)).map((run) => j.pathOf(run.id)))
const people = (n: number) =>
  Promise.all(Array.from({ length: n }, () => j.contact(ws, { phone: '+34600000000' })))
const intentStates = (flow: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('intents').select('state').where('flowId', '=', flow).orderBy('createdAt').execute(),
  ).then((rows) => rows.map((row) => row.state))

async function started(graph: ReturnType<typeof draw>, n = 1) {
  const flow = await j.publish(ws, graph)
  const ids = await people(n)
  await j.enter(ws, flow, ids)
  await j.settle()
  return { flow, ids }
}

const waitThen = (amount: number, after: string) =>
  draw({ byHand, pause: wait(amount), after: set(after) }, ['byHand -> pause', 'pause -> after'])

describe('a flow that is published with people inside', () => {
  test('lets them end on the version they entered', async () => {
    const { flow, ids } = await started(waitThen(10, 'Old'))
    await j.publish(ws, waitThen(2, 'New'), flow, 'stay')
    const [late = ''] = await people(1)
    await j.enter(ws, flow, [late])
    await j.pass(11 * day)
    const cities = await asEngine(j.db, (trx) =>
      trx
        .selectFrom('contacts')
        .select(['id', 'city'])
        .where('id', 'in', [...ids, late])
        .execute(),
    )
    expect(Object.fromEntries(cities.map(({ id, city }) => [id, city]))).toEqual({
      [ids[0] ?? '']: 'Old',
      [late]: 'New',
    })
  })

  test('moves them where their step stayed: who waits, waits on, and goes the new way', async () => {
    const { flow, ids } = await started(waitThen(10, 'Old'))
    await j.pass(9 * day)
    await j.publish(ws, waitThen(10, 'New'), flow, 'move')
    await j.pass(day + hour)
    const contact = await asEngine(j.db, (trx) =>
      trx.selectFrom('contacts').select('city').where('id', 'in', ids).executeTakeFirst(),
    )
    expect(contact?.city).toBe('New')
    expect(await paths(flow)).toEqual(['byHand>default pause>default after>default'])
  })

  test('lets a changed wait decide anew, counted from when they came to it', async () => {
    const { flow } = await started(waitThen(10, 'Old'))
    await j.pass(3 * day)
    await j.publish(ws, waitThen(5, 'New'), flow, 'move')
    await j.pass(2 * day - hour)
    expect(await places(flow)).toEqual(['pause active'])
    await j.pass(2 * hour)
    expect(await places(flow)).toEqual(['after done'])
  })

  test('a changed wait hears what came before it changed', async () => {
    const ask = (event: string) =>
      draw({ byHand, ask: { type: 'kit.wait-reply', input: { hours: 240, event } }, yes: set('Yes') }, [
        'byHand -> ask',
        'ask.reply -> yes',
      ])
    const { flow, ids } = await started(ask('order.paid'))
    await j.event(ws, ids[0] ?? '', 'form.sent')
    await j.settle()
    expect(await places(flow)).toEqual(['ask active'])
    await j.publish(ws, ask('form.sent'), flow, 'move')
    await j.settle()
    expect(await paths(flow)).toEqual(['byHand>default ask>reply yes>default'])
  })

  test('leaves those whose step is gone on their version, and says how many', async () => {
    const { flow } = await started(waitThen(10, 'Old'))
    await j.publish(ws, draw({ byHand, other: wait(1) }, ['byHand -> other']), flow, 'move')
    await j.pass(11 * day)
    expect(await paths(flow)).toEqual(['byHand>default pause>default after>default'])
  })

  test('never calls twice: who was called and is waited for goes on waiting', async () => {
    const dial = (text: string) =>
      draw({ byHand, dial: { type: 'kit.dial', input: { text } }, yes: set('Yes'), no: set('No') }, [
        'byHand -> dial',
        'dial.answered -> yes',
        'dial.no-answer -> no',
      ])
    const { flow, ids } = await started(dial('Hello'))
    await j.publish(ws, dial('Good day'), flow, 'move')
    await j.settle()
    expect(kit.calls.length).toBe(1)
    // nor does a new zone call again
    const { changeContacts } = await import('../../server/contacts/changeContacts.ts')
    await j.inWorkspace(ws, (trx) =>
      changeContacts(trx, ws, [{ contactId: ids[0] ?? '', set: { timeZone: 'Asia/Tokyo' } }], {
        kind: 'user',
      }),
    )
    await j.settle()
    expect(kit.calls.length).toBe(1)
    await j.event(ws, ids[0] ?? '', 'call.ended')
    await j.settle()
    expect(await paths(flow)).toEqual(['byHand>default dial>answered yes>default'])
  })

  test('does not forget that somebody was taken out a moment before', async () => {
    const { flow } = await started(waitThen(10, 'Old'))
    await j.inWorkspace(ws, (trx) => tellRuns(trx, ws, sql`flow_id = ${flow}`, leave))
    await j.publish(ws, waitThen(20, 'New'), flow, 'move')
    await j.settle()
    expect(await places(flow)).toEqual(['pause left'])
  })
})

const leave = { type: 'ended', status: 'left', because: 'Removed by hand.' }

test('a step that pauses again after a wait takes back its first waits, and counts the new ones from there', async () => {
  const { flow, ids } = await started(draw({ byHand, remind: { type: 'kit.remind' } }, ['byHand -> remind']))
  await j.pass(hour)
  expect(await places(flow)).toEqual(['remind active'])
  await j.pass(3 * hour)
  expect(await places(flow)).toEqual(['remind active'])
  const waits = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('waits')
      .select('exit')
      .orderBy('exit')
      .where('runId', 'in', trx.selectFrom('runs').select('id').where('flowId', '=', flow))
      .execute(),
  )
  expect(waits.map((one) => one.exit)).toEqual(['gave-up', 'reply'])
  await j.event(ws, ids[0] ?? '', 'message.received')
  await j.settle()
  expect(await paths(flow)).toEqual(['byHand>default remind>reply'])
})

/** A process with other plugins than ours, on the same database and clock. */
function processWith(plugin: typeof kit.plugin) {
  return createEngine({
    pool: j.db,
    registry: createRegistry([plugin]),
    secrets: j.secrets,
    renderer: createRenderer(),
    fetchFor: () => fetch,
    publicUrl: 'http://localhost',
    processId: uuid7(),
    log: () => {},
    report: (message, error) => j.reports.push(`${message}: ${error}`),
    clock: async () => j.now(),
  })
}
const without = (...ids: string[]) =>
  definePlugin({ ...kit.plugin, steps: kit.plugin.steps?.filter((step) => !ids.includes(step.id)) })

describe('a plugin that is taken away', () => {
  const retry = (flow: string) =>
    j.inWorkspace(ws, (trx) =>
      tellRuns(trx, ws, sql`flow_id = ${flow} and status = 'parked'`, { type: 'again' }),
    )

  test.each([
    ['before the person comes to it', 'set', set('Yes'), 'after done'],
    ['while its effect is planned', 'out-none', { type: 'kit.out-none' }, 'after done'],
  ])('%s: parks them with the reason; tried again when it is back, they go on', async (_, id, step, end) => {
    const flow = await j.publish(
      ws,
      draw({ byHand, it: step, after: set('After') }, ['byHand -> it', 'it -> after']),
    )
    const ids = await people(1)
    await j.enter(ws, flow, ids)
    if (id === 'out-none') {
      // planned by a process that still has it
      const { driveDue } = await import('../../server/engine/due.ts')
      const { createFlowCache } = await import('../../server/engine/compile.ts')
      await asEngine(j.db, (trx) => driveDue(trx, createFlowCache(j.registry), ws, j.now()))
      expect(await intentStates(flow)).toEqual(['planned'])
    }
    await processWith(without(id)).runUntilIdle()
    expect(await j.runsOf(flow)).toMatchObject([{ node: 'it', status: 'parked' }])
    expect((await j.runsOf(flow))[0]?.endedBecause).toContain(
      `"kit.${id}" is not installed. Install its plugin`,
    )
    await retry(flow)
    await j.settle()
    expect(await places(flow)).toEqual([end])
    expect(kit.calls.length).toBe(id === 'out-none' ? 1 : 0)
  })

  test('while people wait at it: an event parks them, and is not lost', async () => {
    const ask = draw({ byHand, ask: { type: 'kit.wait-reply', input: { hours: 5 } }, yes: set('Yes') }, [
      'byHand -> ask',
      'ask.reply -> yes',
    ])
    const { flow, ids } = await started(ask)
    await j.event(ws, ids[0] ?? '', 'message.received')
    await processWith(without('wait-reply')).runUntilIdle()
    expect(await places(flow)).toEqual(['ask parked'])
    await retry(flow)
    await j.settle()
    expect(await paths(flow)).toEqual(['byHand>default ask>reply yes>default'])
  })
})

const pause = (flow: string) => j.inWorkspace(ws, (trx) => pauseFlow(trx, ws, flow))
const resume = (flow: string, how: 'go-on' | 'spread' | 'skip-stale', hours?: number) =>
  j.inWorkspace(ws, (trx) => resumeFlow(trx, ws, flow, { how, hours }))

async function sending(n: number) {
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'kit',
      title: 'Kit',
      settings: {},
    }),
  )
  return started(
    draw(
      {
        byHand,
        pause: wait(1, 'hours'),
        out: { type: 'kit.send', input: { connection } },
        after: set('After'),
      },
      ['byHand -> pause', 'pause -> out', 'out -> after'],
    ),
    n,
  )
}

describe('a paused flow', () => {
  test('holds who waits and who would be written to, and lets them go on', async () => {
    const { flow } = await sending(3)
    await pause(flow)
    await j.pass(2 * hour)
    expect(await places(flow)).toEqual(Array(3).fill('pause active'))
    expect(kit.calls.length).toBe(0)
    await resume(flow, 'go-on')
    await j.pass(hour)
    expect(await places(flow)).toEqual(Array(3).fill('after done'))
    expect(kit.calls.length).toBe(3)
  })

  test('spreads them over the hours that were asked for', async () => {
    const { flow } = await sending(40)
    await pause(flow)
    await j.pass(2 * hour)
    await resume(flow, 'spread', 4)
    const due = (await j.runsOf(flow)).map((run) => run.dueAt?.getTime() ?? 0)
    expect(Math.max(...due) - Math.min(...due)).toBeGreaterThan(2 * hour)
    expect(Math.max(...due) - j.now().getTime()).toBeLessThan(4 * hour + 60_000)
    await j.pass(6 * hour)
    expect(kit.calls.length).toBe(40)
  })

  test('leaves out what went stale, and who it was for goes on behind it', async () => {
    const { flow } = await sending(2)
    const { driveDue } = await import('../../server/engine/due.ts')
    const { createFlowCache } = await import('../../server/engine/compile.ts')
    j.setNow(new Date(j.now().getTime() + hour + 1000))
    await asEngine(j.db, (trx) => driveDue(trx, createFlowCache(j.registry), ws, j.now()))
    await pause(flow)
    await j.settle()
    expect(await intentStates(flow)).toEqual(['planned', 'planned'])
    await resume(flow, 'skip-stale')
    await j.pass(hour)
    expect(await places(flow)).toEqual(['after done', 'after done'])
    expect(await intentStates(flow)).toEqual(['cancelled', 'cancelled'])
    expect(kit.calls.length).toBe(0)
  })

  test('keeps the event that came meanwhile for the wait it ends, and for no other', async () => {
    const { flow, ids } = await started(
      draw(
        {
          byHand,
          ask: { type: 'kit.wait-reply', input: { hours: 5 } },
          more: { type: 'kit.wait-reply', input: { hours: 5, event: 'order.paid' } },
          no: set('No'),
        },
        ['byHand -> ask', 'ask.reply -> more', 'ask.timeout -> no', 'more.timeout -> no'],
      ),
      2,
    )
    const [one = '', other = ''] = ids
    await pause(flow)
    await j.event(ws, one, 'message.received')
    await j.event(ws, other, 'message.received')
    await j.settle()
    expect(await places(flow)).toEqual(['ask active', 'ask active'])
    // one is let through by hand before: the held reply must not end his next wait
    await j.inWorkspace(ws, (trx) =>
      tellRuns(trx, ws, sql`flow_id = ${flow} and contact_id = ${other}`, { type: 'exited', exit: 'reply' }),
    )
    await resume(flow, 'go-on')
    await j.pass(hour)
    expect(await places(flow)).toEqual(['more active', 'more active'])
    await j.pass(6 * hour)
    const expected = 'byHand>default ask>reply more>timeout no>default'
    expect(await paths(flow)).toEqual([expected, expected])
  })

  test('lets go who is taken out by hand, at once', async () => {
    const { flow, ids } = await sending(2)
    await pause(flow)
    await j.inWorkspace(ws, (trx) =>
      tellRuns(trx, ws, sql`flow_id = ${flow} and contact_id = ${ids[0]}`, leave),
    )
    await j.settle()
    expect((await places(flow)).sort()).toEqual(['pause active', 'pause left'])
  })
})

describe('a flow that is stopped', () => {
  test('lets everybody leave, and cancels what is planned', async () => {
    const { flow } = await sending(2)
    await j.inWorkspace(ws, (trx) => stopFlow(trx, ws, flow))
    await j.pass(2 * hour)
    expect(await places(flow)).toEqual(['pause left', 'pause left'])
    expect(kit.calls.length).toBe(0)
  })

  test('also lets out who was just coming in', async () => {
    const flow = await j.publish(ws, waitThen(1, 'Old'))
    await j.enter(ws, flow, await people(1))
    await asEngine(j.db, (trx) =>
      trx.updateTable('flows').set({ status: 'ended' }).where('id', '=', flow).execute(),
    )
    await j.settle()
    expect(await places(flow)).toEqual(['byHand left'])
  })
})
