import { expect, test } from 'vitest'
import { seen } from './playing.ts'

test('a story is played as far as it goes', () => {
  const told = { total: 4, anew: false }
  expect(seen({ shown: 0, mode: 'still' }, told)).toEqual({ shown: 0, playing: false, done: false })
  expect(seen({ shown: 2, mode: 'playing' }, told)).toEqual({ shown: 2, playing: true, done: false })
  expect(seen({ shown: 9, mode: 'playing' }, told)).toEqual({ shown: 4, playing: true, done: true })
  expect(seen({ shown: 0, mode: 'playing' }, { total: 0, anew: false })).toMatchObject({ done: false })
})

test('while it is told anew the old story does not go on, and is not over', () => {
  expect(seen({ shown: 2, mode: 'to-end' }, { total: 4, anew: true })).toMatchObject({
    shown: 2,
    done: false,
  })
  expect(seen({ shown: 4, mode: 'playing' }, { total: 4, anew: true })).toMatchObject({ done: false })
})

test('whoever asked for the end sees the end of the new story, longer or shorter', () => {
  for (const total of [2, 9])
    expect(seen({ shown: 4, mode: 'to-end' }, { total, anew: false })).toEqual({
      ...{ shown: total, playing: false, done: true },
    })
})
