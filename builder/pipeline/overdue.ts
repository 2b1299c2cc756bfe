import type { Stage } from '../vocabulary/useVocabulary.ts'

const day = 86_400_000

/** How long somebody has stood in the stage, and by how much that is too long; in seconds. */
export function timeInStage(
  since: string | null,
  stage: Pick<Stage, 'slaDays'> | undefined,
  now: number,
): { stood: number; over: number } {
  if (!since) return { stood: 0, over: 0 }
  const stood = Math.max(0, now - new Date(since).getTime())
  const allowed = stage?.slaDays ?? null
  const over = allowed === null ? 0 : Math.max(0, stood - allowed * day)
  return { stood: stood / 1000, over: over / 1000 }
}

/** Back along the pipeline, or out of a stage that was closed: what has to be explained, and takes a permission. */
export const isBack = (from: Stage | undefined, to: Stage | undefined): boolean =>
  Boolean(from && to && (from.closed !== null || to.position < from.position) && from.key !== to.key)
