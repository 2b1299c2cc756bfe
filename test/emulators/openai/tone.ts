/** One sample of a waveform as µ-law (G.711). */
export function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const level = Math.min(Math.abs(Math.trunc(sample)), 32_635) + 0x84
  const exponent = Math.max(0, 24 - Math.clz32(level))
  const mantissa = (level >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}

/** A tone of 440 Hz at 8 kHz, as speech that a machine can measure. */
export function tone(bytes: number): Buffer {
  const made = Buffer.alloc(Math.floor(bytes))
  for (let at = 0; at < made.length; at++) made[at] = muLaw(Math.sin((at * 2 * Math.PI * 440) / 8000) * 9000)
  return made
}

/** Audio as the real model sends it: in pieces of 100 to 400 ms that end in the middle of a frame. */
export function* bursts(audio: Buffer): Generator<Buffer> {
  const sizes = [1913, 807, 3201, 1277]
  for (let at = 0, n = 0; at < audio.length; n++) {
    const size = sizes[n % sizes.length] ?? 800
    yield audio.subarray(at, at + size)
    at += size
  }
}

const SILENT = 30
/** Louder than a quiet line? Small codes away from 0xff and 0x7f are quiet. */
export const isSpeech = (frame: Buffer): boolean =>
  frame.reduce((sum, code) => sum + (0x7f - (code & 0x7f)), 0) / Math.max(1, frame.length) > SILENT
