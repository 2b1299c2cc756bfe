import { expect, test } from 'vitest'
import type { Engineering } from './engine.ts'
import { createLaneDriver, type Lane } from './laneDriver.ts'

test('what a nudge told of a hair too early is looked at once more, and not left to the next look at the tables', async () => {
  let looks = 0
  const lane: Lane = {
    kind: 'runs',
    findDue: async () => ({ workspaceIds: [] }),
    async serve() {
      looks++
      return { done: looks === 2, more: false, wakes: [] }
    },
  }
  const engineering = { clock: async () => new Date(), report() {} } as unknown as Engineering // it asks for no more
  const driver = createLaneDriver(engineering, lane, () => {})
  driver.start()
  await expect.poll(() => driver.idle()).toBe(true)
  driver.wake('a workspace')
  await expect.poll(() => looks).toBe(2)
  await driver.stop()
})
