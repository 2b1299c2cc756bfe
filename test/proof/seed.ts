/** Chance that can be had again: a failing run says its seed, and `PROOF_SEED=… npx vitest run …` repeats it. */
export const seed = Number(process.env.PROOF_SEED ?? (Date.now() ^ (process.pid << 8)) >>> 0)
console.info(`PROOF_SEED=${seed}`)

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function chances(from = seed): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
