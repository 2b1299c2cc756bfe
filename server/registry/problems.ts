import type { AnyStep, AnyTrigger, Plugin } from '#sdk'

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** What keeps a loaded module from being a plugin; empty when nothing does. Each line is for the plugin's author. */
export function problemsOf(plugin: unknown, folder: string): string[] {
  if (!isPlugin(plugin))
    return ['The default export is not a plugin. Write `export default definePlugin({ id, title, … })`.']
  const problems: string[] = []
  if (plugin.id !== folder)
    problems.push(`Its id is "${plugin.id}", but its folder is "${folder}". Give both the same name.`)
  if (!KEBAB.test(plugin.id))
    problems.push(`The id "${plugin.id}" must be lower case words joined by hyphens.`)
  if (!plugin.title) problems.push('It has no title.')

  const parts = [...(plugin.steps ?? []), ...(plugin.triggers ?? [])]
  for (const id of doubles(parts.map((part) => part.id)))
    problems.push(`Two steps or triggers have the id "${id}".`)
  for (const kind of doubles((plugin.providers ?? []).map((provider) => provider.kind)))
    problems.push(`Two providers are of the kind "${kind}".`)
  if (plugin.providers?.length && !plugin.connection)
    problems.push(
      'It has providers but no connection. Give it one, `z.object({})` if there is nothing to set.',
    )

  for (const step of plugin.steps ?? []) problems.push(...stepProblems(step, plugin))
  for (const trigger of plugin.triggers ?? []) problems.push(...triggerProblems(trigger))
  for (const provider of plugin.providers ?? [])
    if (provider.ifLost === 'lookup' && !provider.lookup)
      problems.push(`Provider "${provider.kind}" says ifLost: 'lookup' but has no lookup function.`)
  return problems
}

function stepProblems(step: AnyStep, plugin: Plugin): string[] {
  const at = `Step "${step.id}"`
  const problems = describedProblems(step, at)
  if (step.exits && 'each' in step.exits && !hasField(step.input, step.exits.each))
    problems.push(`${at} has an exit for each of "${step.exits.each}", but its input has no such field.`)
  if (step.kind !== 'effect') return problems
  if (!step.ifLost) problems.push(`${at} calls the outside but does not say what can be done \`ifLost\`.`)
  if (step.ifLost === 'provider' && !step.provider)
    problems.push(`${at} says ifLost: 'provider' but asks for no provider.`)
  if (step.ifLost === 'lookup' && !step.lookup)
    problems.push(`${at} says ifLost: 'lookup' but has no lookup function.`)
  if (step.connection && !plugin.connection)
    problems.push(`${at} needs a connection, but the plugin has none that people could set up.`)
  return problems
}

function triggerProblems(trigger: AnyTrigger): string[] {
  const at = `Trigger "${trigger.id}"`
  const problems = describedProblems(trigger, at)
  if (typeof trigger.on === 'object' && 'input' in trigger.on && !hasField(trigger.input, trigger.on.input))
    problems.push(
      `${at} takes its event from the field "${trigger.on.input}", but its input has no such field.`,
    )
  if (trigger.on === 'schedule' && !trigger.next)
    problems.push(`${at} runs by schedule but has no next function.`)
  return problems
}

function describedProblems({ id, title, input }: AnyStep | AnyTrigger, at: string): string[] {
  const problems: string[] = []
  if (!KEBAB.test(id)) problems.push(`${at}: the id must be lower case words joined by hyphens.`)
  if (!title) problems.push(`${at} has no title.`)
  if (input?._zod?.def?.type !== 'object') problems.push(`${at}: its input must be a z.object({…}).`)
  return problems
}

const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

const hasField = (input: { shape?: object }, field: string) => field in (input?.shape ?? {})

const doubles = (ids: string[]) => [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))]
