import type { StepManifest } from './manifest.ts'

/** A way out of a node. `title` is English, or what the author named it. */
export type NodeExit = { id: string; title: string; optional: boolean }

const titles: Record<string, string> = {
  default: 'Next',
  yes: 'Yes',
  no: 'No',
  error: 'Failed',
  uncertain: 'Maybe sent',
  refused: 'Not allowed',
  timeout: 'Time is up',
  otherwise: 'Otherwise',
}

const titled = (id: string): string => {
  const words = id.replaceAll('-', ' ')
  return titles[id] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** Whether somebody gave a way out a name of its own; one without, or told by its id, has the usual words for that. */
export const isNamed = ({ id, title }: Pick<NodeExit, 'id' | 'title'>): boolean =>
  title !== id && title !== titled(id)

/** The exits of a node, in order. Effect steps also have `error` and `uncertain`, which may stay unconnected. */
export function exitsOf(
  step: Pick<StepManifest, 'exits' | 'kind' | 'channel'> & Partial<Pick<StepManifest, 'input'>>,
  input: Record<string, unknown>,
): NodeExit[] {
  const own = listed(step, input)
  if (step.kind !== 'effect') return own
  const extra = ['error', 'uncertain', ...(step.channel ? ['refused'] : [])].filter(
    (id) => !own.some((exit) => exit.id === id),
  )
  return [...own, ...extra.map((id) => ({ id, title: titled(id), optional: true }))]
}

function listed(
  { exits, input: form }: Parameters<typeof exitsOf>[0],
  input: Record<string, unknown>,
): NodeExit[] {
  if (!('each' in exits)) return exits.map((id) => ({ id, title: titled(id), optional: false }))
  // What was left out counts as its default, as it will when the step is carried out.
  const value = input[exits.each] ?? form?.properties?.[exits.each]?.default
  const items = Array.isArray(value) ? (value as Record<string, unknown>[]) : []
  const each = items.flatMap((item) => {
    const id = item?.[exits.id]
    return typeof id === 'string' && id
      ? [{ id, title: String(item[exits.title] ?? '') || titled(id), optional: false }]
      : []
  })
  return [...each, ...(exits.also ?? []).map((id) => ({ id, title: titled(id), optional: false }))]
}
