import { expect, test } from 'vitest'
import { createFloors } from './floors.ts'

const moment = new Date()
const earlier = new Date(moment.getTime() - 600_000)
const minute = 60_000

test('after a slow look the next ones begin a minute before the earliest that was found, for thirty times as long', () => {
  let at = 0
  const floors = createFloors(() => at)
  floors.learn('a', 100, earlier, moment)
  at = 2999
  expect(floors.of('a')).toEqual(new Date(earlier.getTime() - minute))
  expect(floors.of('b')).toBeUndefined()
  at = 3000
  expect(floors.of('a')).toBeUndefined()
})

test('where nothing was due they begin a minute ago, by the slower of two clocks', () => {
  const floors = createFloors(() => 0)
  floors.learn('a', 100, undefined, moment)
  expect(floors.of('a')).toEqual(new Date(moment.getTime() - minute))
  floors.learn('a', 100, undefined, new Date(moment.getTime() + 86_400_000))
  expect(floors.of('a')?.getTime()).toBeLessThan(moment.getTime())
})

test('a quick look changes nothing', () => {
  const floors = createFloors(() => 0)
  floors.learn('a', 100, undefined, moment)
  floors.learn('a', 2, earlier, moment)
  expect(floors.of('a')).toBeUndefined()
})
