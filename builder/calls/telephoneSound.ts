/** One sample of telephone sound (G.711 µ-law) as loudness from -1 to 1. */
export function loudnessOf(code: number): number {
  const inverted = ~code & 0xff
  const exponent = (inverted >> 4) & 7
  const magnitude = ((((inverted & 15) << 3) + 0x84) << exponent) - 0x84
  return (inverted & 0x80 ? -magnitude : magnitude) / 32_768
}

/** Somewhat later than it comes, so that an uneven network is not heard. */
const AHEAD = 0.1

/**
 * When the next piece of somebody's sound is played: behind what plays already, however fast it comes, and not so far
 * behind the call that one would hear the past.
 */
export const playAt = (now: number, until: number | undefined): number =>
  until === undefined || until < now ? now + AHEAD : until
