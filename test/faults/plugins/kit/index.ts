import { createKit } from '../../../proof/kit.ts'

/** Deciding steps, and a send that goes out through whichever vendor its connection belongs to. */
export default createKit().plugin
