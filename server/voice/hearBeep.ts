/** Loud enough to be more than the line's own noise, in steps of µ-law. */
const LOUD = 30
/** A beep sounds at one pitch, between these; counted in changes of sign in 20 ms. */
const LOWEST = 14
const HIGHEST = 70
/** So many frames at one pitch are no speech: 160 ms. */
const STEADY = 8

/** Hears the end of a machine's beep in telephone sound, frame by frame. True once it has ended: speak now. */
export function createBeepEar() {
  let pitch = 0
  let steady = 0
  return (frame: Uint8Array): boolean => {
    let level = 0
    let turns = 0
    for (let at = 0; at < frame.length; at++) {
      const code = frame[at] ?? 0xff
      level += 0x7f - (code & 0x7f)
      if (at > 0 && ((code ^ (frame[at - 1] ?? 0)) & 0x80) !== 0) turns++
    }
    const loud = level / Math.max(1, frame.length) > LOUD
    const same = loud && turns >= LOWEST && turns <= HIGHEST && Math.abs(turns - pitch) <= 2
    const ended = !loud && steady >= STEADY
    steady = same ? steady + 1 : 0
    // Held against where it began: what glides does not stay there.
    if (!same) pitch = loud ? turns : 0
    return ended
  }
}
