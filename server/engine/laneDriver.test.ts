import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createClock } from './clock.ts'
import type { Engineering } from './engine.ts'
import type { Due } from './findDueWorkspaces.ts'
import { createLaneDriver, type Lane } from './laneDriver.ts'

const engineering = { clock: async () => new Date(), report() {} } as unknown as Engineering // it asks for no more

test('what a nudge told of a hair too early is looked at once more, and not left to the next look at the tables', async () => {
  const look = Promise.withResolvers<Due>()
  const at: number[] = []
  const lane: Lane = {
    kind: 'runs',
    findDue: () => look.promise,
    async serve() {
      at.push(performance.now())
      // A look that ends meanwhile does not bring it forward.
      look.resolve({ workspaceIds: [] })
      return { done: at.length === 2, more: false, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  driver.wake('a workspace')
  await expect.poll(() => at.length).toBe(2)
  await driver.stop()
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(15)
})

test('a reading of the clock that was long on its way makes nobody wait longer than for the second look', async () => {
  const ways = [300]
  const clock = createClock(async () => {
    const at = new Date()
    await sleep(ways.pop() ?? 0)
    return at
  })
  await clock()
  const due = new Date()
  let looks = 0
  const lane: Lane = {
    kind: 'runs',
    findDue: async () => ({ workspaceIds: [] }),
    async serve() {
      looks++
      return { done: (await clock()) >= due, more: false, wakes: [] }
    },
  }
  const driver = createLaneDriver({ ...engineering, clock } as Engineering, lane, () => {})
  driver.start()
  driver.wake('one')
  await expect.poll(() => looks).toBe(2)
  expect((await clock()) >= due).toBe(true)
  await driver.stop()
})

test('one told of a hair too early is looked at once more beside a crowd that has more and more', async () => {
  const looks: number[] = []
  let batches = 0
  const lane: Lane = {
    kind: 'runs',
    findDue: async () => ({ workspaceIds: [] }),
    async serve(workspaceId) {
      await sleep(5)
      if (workspaceId === 'crowd') return { done: true, more: ++batches < 1000, wakes: [] }
      looks.push(batches)
      return { done: looks.length === 2, more: false, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  driver.wake('crowd')
  driver.wake('one')
  await expect.poll(() => looks.length).toBe(2)
  expect(looks[1]).toBeLessThan(20)
  await driver.stop()
})

test('one told of amid a batch of their own keeps the second look', async () => {
  let looks = 0
  const lane: Lane = {
    kind: 'runs',
    findDue: async () => ({ workspaceIds: [] }),
    async serve() {
      looks++
      if (looks === 1) driver.wake('one')
      return { done: looks === 1, more: looks === 1, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  driver.wake('one')
  await expect.poll(() => looks).toBe(3)
  await driver.stop()
})

test('whoever is told of beside a crowd has the next turn, however long the crowd has been served', async () => {
  let batches = 0
  const told = new Map<string, number>()
  const waited: number[] = []
  const lane: Lane = {
    kind: 'runs',
    findDue: async () => ({ workspaceIds: [] }),
    async serve(workspaceId) {
      await sleep(20)
      const then = told.get(workspaceId)
      if (then === undefined) batches++
      else waited.push(batches - then)
      return { done: true, more: then === undefined, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  driver.wake('crowd')
  for (let n = 0; n < 60; n++) {
    told.set(`one ${n}`, batches)
    driver.wake(`one ${n}`)
    await sleep(50)
  }
  await expect.poll(() => waited.length).toBe(60)
  await driver.stop()
  expect(Math.max(...waited)).toBeLessThanOrEqual(2)
})

test('who is told of does not wait for a look at the tables, however long it takes', async () => {
  const look = Promise.withResolvers<Due>()
  const served: string[] = []
  const lane: Lane = {
    kind: 'runs',
    findDue: () => look.promise,
    async serve(workspaceId) {
      served.push(workspaceId)
      return { done: true, more: false, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  driver.wake('told of')
  await expect.poll(() => served).toEqual(['told of'])
  look.resolve({ workspaceIds: ['found'] })
  await expect.poll(() => served).toEqual(['told of', 'found'])
  await driver.stop()
})

test('slow looks at the tables take no more than a fifth of the time, however much there is to do', async () => {
  let looks = 0
  const lane: Lane = {
    kind: 'runs',
    async findDue() {
      looks++
      await sleep(100)
      return { workspaceIds: ['found'] }
    },
    async serve() {
      await sleep(1)
      return { done: true, more: false, wakes: [] }
    },
  }
  const driver = createLaneDriver(engineering, lane, () => {})
  const began = performance.now()
  driver.start()
  for (let n = 0; n < 150; n++) {
    driver.wake('told of')
    await sleep(10)
  }
  await driver.stop()
  expect(looks).toBeGreaterThan(1)
  expect(looks).toBeLessThanOrEqual((performance.now() - began) / 500 + 1)
})
