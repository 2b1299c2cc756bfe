import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { ENDLESS, poisonKit, soon, TRIED } from './poisonKit.ts'

const { j, vendor, startWorker, statuses, sends, arrive, crowd } = await poisonKit()
const HEALTHY = 30
const out = (ifLost: string, when: 'before' | 'after') => ({ type: `odd.out-${ifLost}`, input: { when } })

test('a call that brings its process down before anything left fails visibly after the third time; the others are made once', async () => {
  const cities = ['Loop', 'Exit']
  const { flow, theirs } = await crowd(
    { out: out('idempotency-key', 'before') },
    ['start -> out'],
    cities,
    HEALTHY,
  )
  await startWorker()
  expect(await arrive([flow, theirs], HEALTHY + 1, 60_000)).toBeLessThan(60_000)
  await vi.waitFor(async () => {
    const found = await sends(flow, cities)
    expect(Object.fromEntries(found.map((one) => [one.name, one.error]))).toEqual({
      Loop: ENDLESS,
      Exit: `${TRIED}it ended it (code 0).`,
    })
    expect(found.every((one) => one.state === 'rejected' && vendor.timesOf(one.id) === 0)).toBe(true)
  }, soon)
  const failed = (await statuses(flow)).filter((run) => run.status === 'failed')
  expect(failed.map((run) => run.name).sort()).toEqual(cities.toSorted())
}, 200_000)

test('a call that brings its process down after something left is never made again where a vendor would not notice', async () => {
  const cities = ['Exit', 'Reject']
  const { flow, theirs } = await crowd({ out: out('none', 'after') }, ['start -> out'], cities, HEALTHY)
  await startWorker()
  // Those in the air when it died are in doubt too; their runs go on.
  expect(await arrive([flow, theirs], HEALTHY + cities.length + 1, 60_000)).toBeLessThan(60_000)
  const all = await sends(flow, [...cities, ...[...Array(HEALTHY).keys()].map((i) => `P${i}`)])
  expect(all.filter((one) => vendor.timesOf(one.id) > 1)).toEqual([])
  expect(all.filter((one) => !['confirmed', 'abandoned'].includes(one.state))).toEqual([])
  const odd = all.filter((one) => cities.includes(one.name))
  expect(odd.every((one) => one.state === 'abandoned' && one.error?.startsWith('Maybe sent'))).toBe(true)
}, 200_000)

test('a step that does it to everybody ends two processes, and from then on is tried apart', async () => {
  const { ws, other, flow, theirs } = await crowd(
    { out: out('none', 'before') },
    ['start -> out'],
    ['Exit'],
    0,
  )
  await startWorker()
  const became = async () => (await sends(flow, ['Exit'])).map((one) => one.state).sort()
  await vi.waitFor(async () => expect(await became()).toEqual(['abandoned']), soon)
  await j.enter(ws, flow, [await j.contact(ws, { firstName: 'Exit', city: 'Exit' })])
  await vi.waitFor(async () => expect(await became()).toEqual(['abandoned', 'abandoned']), soon)
  const processes = () =>
    asEngine(j.db, async (trx) => (await sql`select id from processes`.execute(trx)).rows.length)
  const before = await processes()
  await j.enter(ws, flow, [
    await j.contact(ws, { firstName: 'Exit', city: 'Exit' }),
    await j.contact(ws, { firstName: 'Fine', city: 'Lima' }),
  ])
  await j.enter(other, theirs, [await j.contact(other, { city: 'Lima' })])
  await vi.waitFor(async () => {
    expect(await became()).toEqual(['abandoned', 'abandoned', 'rejected'])
    expect((await sends(flow, ['Fine'])).map((one) => one.state)).toEqual(['confirmed'])
  }, soon)
  expect((await statuses(theirs)).map((run) => run.left)).toEqual(['default', 'default'])
  expect(await processes(), 'no worker was lost over it').toBe(before)
}, 200_000)

test('those who wait only because their step was suspected are tried together, and whoever brings them down goes alone', async () => {
  const { ws, flow } = await crowd({ out: out('idempotency-key', 'before') }, ['start -> out'], ['Exit'], 0)
  await startWorker()
  const enter = async (names: string[]) =>
    j.enter(
      ws,
      flow,
      await Promise.all(
        names.map((firstName) => j.contact(ws, { firstName, city: firstName === 'Exit' ? 'Exit' : 'Lima' })),
      ),
    )
  const rejected = async () => (await sends(flow, ['Exit'])).filter((one) => one.state === 'rejected').length
  await vi.waitFor(async () => expect(await rejected()).toBe(1), soon)
  await enter(['Exit'])
  await vi.waitFor(async () => expect(await rejected()).toBe(2), soon)
  const processes = () =>
    asEngine(j.db, async (trx) => (await sql`select id from processes`.execute(trx)).rows.length)
  const before = await processes()
  await enter(['Well 1', 'Exit', 'Well 2', 'Well 3'])
  await vi.waitFor(async () => expect(await rejected()).toBe(3), soon)
  const well = ['Well 1', 'Well 2', 'Well 3']
  await vi.waitFor(async () => {
    const found = await sends(flow, well)
    expect(found.map((one) => [one.state, vendor.timesOf(one.id)])).toEqual(well.map(() => ['confirmed', 1]))
  }, soon)
  expect(await processes(), 'no worker was lost over it').toBe(before)
}, 200_000)
