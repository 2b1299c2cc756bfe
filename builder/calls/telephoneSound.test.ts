import { expect, test } from 'vitest'
import { loudnessOf, playAt } from './telephoneSound.ts'

test('telephone sound becomes loudness: silence is none, both ends are loudest', () => {
  const codes = [0xff, 0x7f, 0x80, 0x00, 0xf0, 0x70]
  expect(codes.map((code) => Math.round(loudnessOf(code) * 32_768))).toEqual([
    0, -0, 32_124, -32_124, 120, -120,
  ])
})

test('pieces play one behind the other, and anew when there was a gap', () => {
  expect(playAt(10, undefined)).toBe(10.1)
  expect(playAt(10, 12.5)).toBe(12.5)
  expect(playAt(10, 9)).toBe(10.1)
})
