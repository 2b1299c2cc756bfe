import { expect, test } from 'vitest'
import { createAnswers } from './answers.ts'
import { createRechunker } from './frames.ts'
import { createPlayback, heardPart } from './playback.ts'

test('sound of odd lengths leaves in whole frames, and only its end is padded', () => {
  const frames = createRechunker()
  const sizes = [1913, 807, 3201].map((size) => frames.take(new Uint8Array(size).fill(7)).length)
  expect(sizes.every((size) => size % 160 === 0)).toBe(true)
  const rest = frames.end()
  expect(rest.length).toBe(160)
  expect(sizes.reduce((sum, size) => sum + size) + rest.filter((byte) => byte === 7).length).toBe(5921)
  expect(frames.end().length).toBe(0)
})

test('what was heard is what came back, and the time since; never more than was sent', () => {
  const playback = createPlayback()
  playback.sent('a', 8000)
  const mark = playback.mark('a')
  playback.sent('a', 8000)
  playback.echoed(mark, 5000)
  expect(playback.cut(5250)).toEqual([{ item: 'a', heardMs: 1250, sentMs: 2000 }])
  playback.sent('b', 800)
  playback.echoed(playback.mark('b'), 6000)
  expect(playback.playing).toBe(false)
  expect(playback.cut(9000)).toEqual([])
})

test('without an echo nothing was heard, and of what is queued behind it nothing either', () => {
  const playback = createPlayback()
  playback.sent('a', 8000)
  playback.sent('b', 8000)
  expect(playback.cut(10_000).map((cut) => cut.heardMs)).toEqual([0, 0])
})

test('echoes of sound that was thrown away say nothing', () => {
  const playback = createPlayback()
  playback.sent('a', 8000)
  const old = playback.mark('a')
  playback.cut(0)
  playback.sent('a', 8000)
  expect(playback.echoed(old, 100)).toBeUndefined()
  expect(playback.playing).toBe(true)
})

test('the part of a text that was heard ends with a word', () => {
  const text = 'We have three bikes left.'
  expect(heardPart(text, { item: 'a', heardMs: 400, sentMs: 1000 })).toBe('We have')
  expect(heardPart(text, { item: 'a', heardMs: 1000, sentMs: 1000 })).toBe(text)
  expect(heardPart(text, { item: 'a', heardMs: 0, sentMs: 1000 })).toBe('')
})

test('one answer at a time: bare wishes are one, words are all said, and a refused one is asked again', () => {
  const asked: unknown[] = []
  const answers = createAnswers((wish) => asked.push(wish))
  answers.ask()
  answers.ask()
  answers.ask()
  answers.ask({ say: 'Bye.' })
  expect(asked).toEqual([{}])
  answers.refused()
  answers.started('1')
  answers.done('1')
  answers.started('2')
  answers.done('2')
  expect(asked).toEqual([{}, {}, { say: 'Bye.' }])
})
