import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { draw, journey } from '../../test/journey.ts'
import { byHand, createKit, wait } from '../../test/proof/kit.ts'
import { createConnection } from '../connections/createConnection.ts'
import { asEngine } from '../db/connect.ts'
import { type Limits, setLimits } from '../gate/throttles.ts'
import { freeOf, mostToday, type Throttle } from './allowance.ts'

const throttle: Throttle = {
  id: 'x',
  scope: 'connection',
  scopeId: 'y',
  perSecond: null,
  perMinute: null,
  perDay: null,
  rampFrom: null,
  rampGrowth: '1.5',
  rampSince: null,
  tokens: '0',
  since: 0,
  minute: null,
  minuteUsed: 0,
  day: null,
  dayUsed: 0,
  timeZone: 'Europe/Madrid',
}
const now = new Date('2026-11-20T23:30:10Z') // already the 21st in Madrid
const minute = new Date('2026-11-20T23:30:00Z')

test.each([
  ['nothing limits', {}, Number.POSITIVE_INFINITY],
  ['a second’s worth is saved up at most', { perSecond: '20', since: 60 }, 20],
  ['less than one a second still lets one go', { perSecond: '0.2', since: 5 }, 1],
  ['half a message is none', { perSecond: '0.2', since: 4 }, 0],
  ['what has gone this minute counts', { perMinute: 10, minute, minuteUsed: 7 }, 3],
  [
    'what went last minute does not',
    { perMinute: 10, minute: new Date('2026-11-20T23:29:00Z'), minuteUsed: 10 },
    10,
  ],
  ['the day is the workspace’s own', { perDay: 100, day: '2026-11-21', dayUsed: 40 }, 60],
  ['yesterday’s is over', { perDay: 100, day: '2026-11-20', dayUsed: 100 }, 100],
  ['the strictest counts', { perSecond: '5', since: 9, perMinute: 3, perDay: 100 }, 3],
] as const)('%s', (_, change, free) => {
  expect(freeOf({ ...throttle, ...change }, now)).toBe(free)
})

test('a warm-up grows day by day until the lasting limit', () => {
  const ramp = { ...throttle, rampFrom: 50, rampGrowth: '2', rampSince: '2026-11-20', perDay: 300 }
  expect(['20', '21', '22', '23', '30'].map((day) => mostToday(ramp, `2026-11-${day}`))).toEqual([
    50, 100, 200, 300, 300,
  ])
  expect(mostToday({ ...ramp, perDay: null }, '2027-11-20')).toBeGreaterThan(1e6)
})

describe('in the claim', async () => {
  const kit = createKit()
  const j = await journey([kit.plugin])
  const ws = await j.workspace()
  const account = async () =>
    (
      await j.inWorkspace(ws, (trx) =>
        createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
          plugin: 'kit',
          title: 'Kit',
          settings: {},
        }),
      )
    ).id
  const limit = (scope: Limits['scope'], scopeId: string, more: Partial<Limits>) =>
    j.inWorkspace(ws, (trx) =>
      setLimits(trx, ws, {
        ...{
          scope,
          scopeId,
          perSecond: null,
          perMinute: null,
          perDay: null,
          rampFrom: null,
          rampGrowth: 1.5,
        },
        ...more,
      }),
    )
  let people = 0
  const flowOf = (connection: string, text: string) =>
    j.publish(
      ws,
      draw({ byHand, out: { type: 'kit.send', input: { connection, text } }, after: wait(30) }, [
        'byHand -> out',
        'out -> after',
      ]),
    )
  async function enter(flow: string, n: number) {
    const ids = await Promise.all(
      Array.from({ length: n }, () => j.contact(ws, { phone: `+5730${String(10_000_000 + ++people)}` })),
    )
    await j.enter(ws, flow, ids)
  }
  const sentBy = (text: string) => kit.calls.filter((call) => call.text === text).length
  const held = async () => {
    const { rows } = await asEngine(j.db, (trx) =>
      sql<{ rule: string; n: number }>`select held_by as rule, count(*)::int as n from intents
        where state = 'planned' and held_by is not null group by 1`.execute(trx),
    )
    return Object.fromEntries(rows.map((row) => [row.rule, row.n]))
  }

  test('so many a minute, the rest lies apart with its reason and goes in the next', async () => {
    const connection = await account()
    await limit('connection', connection, { perMinute: 10 })
    const flow = await flowOf(connection, 'minute')
    await enter(flow, 25)
    await j.settle()
    expect(sentBy('minute')).toBe(10)
    expect(await held()).toEqual({ throttle: 15 })
    await j.engine.sweep()
    await j.settle()
    expect(sentBy('minute')).toBe(10)
    j.setNow(new Date(j.now().getTime() + 60_000))
    await j.engine.sweep()
    await j.settle()
    expect(sentBy('minute')).toBe(20)
  })

  test('flows share what an account may send, however many of one wait', async () => {
    const connection = await account()
    await limit('connection', connection, { perMinute: 20 })
    const [crowd, few] = [await flowOf(connection, 'crowd'), await flowOf(connection, 'few')]
    await enter(crowd, 200)
    await j.settle()
    expect(sentBy('crowd')).toBe(20)
    await enter(few, 5)
    await j.settle()
    j.setNow(new Date(j.now().getTime() + 60_000))
    await j.engine.sweep()
    await j.settle()
    expect(sentBy('few'), 'the few were not put behind the crowd').toBe(5)
    expect(sentBy('crowd')).toBe(35)
  })

  test('a flow’s own limit and its warm-up hold it back, and nobody else', async () => {
    const connection = await account()
    const [warm, free] = [await flowOf(connection, 'warm'), await flowOf(connection, 'free')]
    await limit('flow', warm, { rampFrom: 4, rampGrowth: 2 })
    await enter(warm, 20)
    await enter(free, 20)
    await j.settle()
    expect([sentBy('warm'), sentBy('free')]).toEqual([4, 20])
    j.setNow(new Date(j.now().getTime() + 86_400_000))
    await j.engine.sweep()
    await j.settle()
    expect(sentBy('warm')).toBe(12)
    await limit('flow', warm, {})
    await j.engine.sweep()
    await j.settle()
    expect(sentBy('warm')).toBe(20)
  })

  test('an account that was told to wait comes back by and by, not with all that has gathered', async () => {
    const connection = await account()
    const blockedFor = (seconds: number) =>
      j.inWorkspace(ws, (trx) =>
        sql`update connections set blocked_until = clock_timestamp() + make_interval(secs => ${seconds})
          where id = ${connection}`.execute(trx),
      )
    await blockedFor(600)
    const flow = await flowOf(connection, 'gathered')
    await enter(flow, 200)
    await j.settle()
    expect(sentBy('gathered')).toBe(0)
    await blockedFor(0)
    // Another process, which has not heard the word itself.
    const other = j.another()
    await other.sweep()
    await other.runUntilIdle()
    const first = sentBy('gathered')
    expect(first, 'sixteen and a few, by how long the sweep took').toBeGreaterThanOrEqual(16)
    expect(first).toBeLessThan(100)
    await blockedFor(-2)
    await other.sweep()
    await other.runUntilIdle()
    expect(sentBy('gathered')).toBe(200)
  })

  test('a crowd behind a slow account does not delay another account of the same workspace', async () => {
    const [slow, quick] = [await account(), await account()]
    await limit('connection', slow, { perSecond: 50 })
    const [many, one] = [await flowOf(slow, 'many'), await flowOf(quick, 'one')]
    await enter(many, 1500)
    const engine = j.another()
    await engine.start()
    await expect.poll(() => sentBy('many'), { timeout: 15_000 }).toBeGreaterThan(0)
    const began = Date.now()
    await enter(one, 1)
    engine.nudge(ws)
    await expect.poll(() => sentBy('one'), { timeout: 15_000, interval: 10 }).toBe(1)
    const took = Date.now() - began
    await engine.stop()
    console.info(`the one went after ${took} ms, with ${sentBy('many')} of 1,500 of the crowd`)
    expect(sentBy('many')).toBeLessThan(1500)
    expect(j.reports).toEqual([])
  })
})
