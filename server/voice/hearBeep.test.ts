import { expect, test } from 'vitest'
import { muLaw, tone } from '../../test/emulators/openai/tone.ts'
import { createBeepEar } from './hearBeep.ts'

const FRAME = 160
const silence = (ms: number) => Buffer.alloc(ms * 8, 0xff)
/** A voice glides; a beep does not. */
const glide = (ms: number) =>
  Buffer.from(
    Array.from({ length: ms * 8 }, (_, at) => {
      const seconds = at / 8000
      return muLaw(Math.sin(2 * Math.PI * (200 * seconds + 900 * seconds ** 2)) * 9000)
    }),
  )

function endsIn(sound: Buffer): number[] {
  const ear = createBeepEar()
  const found: number[] = []
  for (let at = 0; at < sound.length; at += FRAME)
    if (ear(sound.subarray(at, at + FRAME))) found.push((at / FRAME) * 20)
  return found
}

test('the end of a beep is heard once, when it is silent again', () => {
  expect(endsIn(Buffer.concat([silence(400), tone(4000), silence(400)]))).toEqual([900])
})

test('silence, a click and a voice that glides are no beep', () => {
  for (const sound of [
    silence(1000),
    Buffer.concat([tone(640), silence(400)]),
    Buffer.concat([glide(600), silence(400)]),
  ])
    expect(endsIn(sound)).toEqual([])
})
