import type { StepManifest } from '#sdk/flow'
import type { Vocabulary } from '../canvas/vocabulary.ts'

const order = ['trigger', 'messages', 'calls', 'flow', 'contacts', 'crm', 'other'] as const
export type Group = { id: (typeof order)[number]; steps: StepManifest[] }

const groupOf = (step: StepManifest): Group['id'] => {
  if (step.kind === 'trigger') return 'trigger'
  return order.find((id) => id === step.category) ?? 'other'
}

/** The steps by kind, in the order in which one builds a flow. */
export function grouped(steps: StepManifest[], vocabulary: Vocabulary): Group[] {
  const byGroup = Map.groupBy(steps, groupOf)
  return order.flatMap((id) => {
    const found = byGroup.get(id)
    if (!found) return []
    const title = (step: StepManifest) => vocabulary.say(step, step.title)
    return [{ id, steps: found.toSorted((a, b) => title(a).localeCompare(title(b))) }]
  })
}
