import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createClock } from './clock.ts'

/** A database that is an hour ahead, and whose answer is so long on its way. */
const ahead = () => Date.now() + 3_600_000
const far = (way: () => number) => async () => {
  const at = new Date(ahead())
  await sleep(way())
  return at
}

test('between two readings the clock counts on', async () => {
  const read = vi.fn(far(() => 0))
  const clock = createClock(read)
  await clock()
  await sleep(100)
  const now = await clock()
  expect(Math.abs(now.getTime() - ahead())).toBeLessThan(50)
  expect(read).toHaveBeenCalledOnce()
})

test('an answer that was long on its way does not turn the clock back', async () => {
  const ways = [0, 400]
  const clock = createClock(far(() => ways.shift() ?? 0))
  await clock()
  await sleep(1050)
  const now = await clock()
  expect(ahead() - now.getTime()).toBeLessThan(100)
  expect(ways).toEqual([])
})

test('a database whose clock was set back is believed', async () => {
  let back = 0
  const clock = createClock(async () => new Date(ahead() - back))
  await clock()
  back = 60_000
  await sleep(1050)
  const now = await clock()
  expect(ahead() - now.getTime()).toBeGreaterThan(59_000)
})
