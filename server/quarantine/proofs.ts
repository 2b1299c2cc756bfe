import { keyOf } from '../effects/setApart.ts'
import type { IntentRow } from '../effects/types.ts'

/** So many calls came through, and none of the step brought a process down: it is trusted with all the others at once. */
const PROOF = 300

/** Counts what speaks for a suspected step. */
export type Proofs = {
  /** These came through. Answers one call of each step that is trusted from now on. */
  came(intents: readonly IntentRow[]): IntentRow[]
  /** One of these brought the process down: their steps begin anew. */
  crashed(intents: readonly IntentRow[]): void
}

export function createProofs(): Proofs {
  const counts = new Map<string, number>()
  const stepOf = (intent: IntentRow) => `${intent.workspaceId} ${keyOf(intent)}`
  return {
    came(intents) {
      return [...Map.groupBy(intents, stepOf)].flatMap(([step, some]) => {
        const count = (counts.get(step) ?? 0) + some.length
        counts.set(step, count)
        if (count < PROOF) return []
        counts.delete(step)
        return some.slice(0, 1)
      })
    },
    crashed(intents) {
      for (const intent of intents) counts.delete(stepOf(intent))
    },
  }
}
