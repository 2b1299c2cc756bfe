import { chances as from } from '../chances.ts'

/** A failing run says its seed, and `PROOF_SEED=… npx vitest run …` repeats it. */
export const seed = Number(process.env.PROOF_SEED ?? (Date.now() ^ (process.pid << 8)) >>> 0)
console.info(`PROOF_SEED=${seed}`)

export const chances = () => from(seed)
