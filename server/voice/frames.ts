/** 20 ms of µ-law. */
export const FRAME = 160
const SILENCE = 0xff
/** Bytes of µ-law in a millisecond. */
export const PER_MS = 8

/**
 * Cuts sound of any length into whole frames. What is left over waits for the next piece: a ragged end in the middle of
 * a word is heard as a stutter. Padded with silence only where the sound ends.
 */
export function createRechunker() {
  let rest: Uint8Array = new Uint8Array(0)
  return {
    take(sound: Uint8Array): Uint8Array {
      const all = rest.length === 0 ? sound : Buffer.concat([rest, sound])
      const whole = all.length - (all.length % FRAME)
      // A copy: the vendor's buffer may be reused.
      rest = Uint8Array.from(all.subarray(whole))
      return all.subarray(0, whole)
    },
    end(): Uint8Array {
      if (rest.length === 0) return rest
      const padded = new Uint8Array(FRAME).fill(SILENCE)
      padded.set(rest)
      rest = new Uint8Array(0)
      return padded
    },
    drop() {
      rest = new Uint8Array(0)
    },
  }
}
