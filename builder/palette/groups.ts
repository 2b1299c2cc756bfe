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

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/**
 * How well a step answers a search, from 0 to 1: all words must occur, whatever their order or accents; a title
 * counts for more than a description. (Letters scattered over a description, which fuzzy search takes, find too much.)
 */
export function answers(search: string, title: string, description: string): number {
  const wanted = plain(search).trim()
  const words = wanted.split(/\s+/)
  const [name, text] = [plain(title), plain(description)]
  if (name.startsWith(wanted)) return 1
  if (words.every((word) => name.includes(word))) return 0.8
  return words.every((word) => name.includes(word) || text.includes(word)) ? 0.4 : 0
}
