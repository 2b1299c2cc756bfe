import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyProvider, AnyStep, AnyTrigger, Plugin, ProviderKind, z } from '#sdk'
import type { FieldSchema, Manifest } from '#sdk/flow'
import { inputOf } from './form.ts'
import { describe } from './manifest.ts'
import { type Language, type ParsedInput, parseWith } from './parseInput.ts'
import { problemsOf } from './problems.ts'

/** A plugin that was left out, and why. */
export type PluginProblem = { plugin: string; file: string; message: string }

export type Registry = {
  plugins: readonly Plugin[]
  problems: readonly PluginProblem[]
  plugin(id: string): Plugin | undefined
  /** By its type on the wire, `<plugin>.<step>`. */
  step(type: string): { plugin: Plugin; step: AnyStep } | undefined
  trigger(type: string): { plugin: Plugin; trigger: AnyTrigger } | undefined
  provider(plugin: string, kind: ProviderKind | (string & {})): AnyProvider | undefined
  /** The schema of a node's settings, its `connection` included. */
  input(type: string): z.ZodObject | undefined
  /** The same as the builder gets it: a form's fields. */
  form(type: string): FieldSchema | undefined
  /** Settings checked, with defaults filled in; or what is wrong with each field. */
  parseInput(type: string, input: unknown, language?: Language): ParsedInput
  manifest(): Manifest
}

/** Loads every plugin of a folder. A broken one is reported and left out; the others work. */
export async function loadPlugins(folder: string): Promise<Registry> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : []
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const loaded = await Promise.all(
    names
      .map((entry) => entry.name)
      .sort()
      .map((name) => load(folder, name)),
  )
  return createRegistry(
    loaded.flatMap((one) => ('plugin' in one ? [one.plugin] : [])),
    loaded.flatMap((one) => ('problems' in one ? one.problems : [])),
  )
}

async function load(
  folder: string,
  name: string,
): Promise<{ plugin: Plugin } | { problems: PluginProblem[] }> {
  const path = join(folder, name, 'index.ts')
  const file = relative(process.cwd(), path)
  const broken = (...messages: string[]) => ({
    problems: messages.map((message) => ({ plugin: name, file, message })),
  })
  if (!existsSync(path)) return broken('The folder has no index.ts. Add one, or remove the folder.')
  try {
    const { default: plugin } = await import(pathToFileURL(path).href)
    const problems = problemsOf(plugin, name)
    if (problems.length > 0) return broken(...problems)
    describe(plugin) // a schema that has no JSON Schema has no form either
    return { plugin }
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error))
  }
}

/** The registry of plugins that are already in hand; tests build one from a few. */
export function createRegistry(
  plugins: readonly Plugin[],
  problems: readonly PluginProblem[] = [],
): Registry {
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]))
  const steps = new Map<string, { plugin: Plugin; step: AnyStep }>(
    plugins.flatMap((plugin) =>
      (plugin.steps ?? []).map((step) => [`${plugin.id}.${step.id}`, { plugin, step }] as const),
    ),
  )
  const triggers = new Map<string, { plugin: Plugin; trigger: AnyTrigger }>(
    plugins.flatMap((plugin) =>
      (plugin.triggers ?? []).map((trigger) => [`${plugin.id}.${trigger.id}`, { plugin, trigger }] as const),
    ),
  )
  const inputs = new Map<string, z.ZodObject>()
  for (const [type, { plugin, step }] of steps) inputs.set(type, inputOf(step, plugin))
  for (const [type, { plugin, trigger }] of triggers) inputs.set(type, inputOf(trigger, plugin))
  let merged: Manifest | undefined
  const manifest = () => (merged ??= merge(plugins.map(describe)))
  let forms: Map<string, FieldSchema> | undefined

  return {
    plugins,
    problems,
    plugin: (id) => byId.get(id),
    step: (type) => steps.get(type),
    trigger: (type) => triggers.get(type),
    provider: (plugin, kind) =>
      kind === 'crm'
        ? boundCrm(byId.get(plugin))
        : byId.get(plugin)?.providers?.find((one) => one.kind === kind),
    input: (type) => inputs.get(type),
    parseInput(type, input, language) {
      const schema = inputs.get(type)
      const { plugin } = steps.get(type) ?? triggers.get(type) ?? {}
      if (schema) return parseWith(schema, input, language, plugin?.translations?.[language ?? 'en'])
      return {
        ok: false,
        fields: { '': `"${type}" is not installed. Install its plugin or remove the step.` },
      }
    },
    form(type) {
      forms ??= new Map(manifest().steps.map((one) => [one.type, one.input]))
      return forms.get(type)
    },
    manifest,
  }
}

/** A CRM is no channel: steps get it bound to their contact, and of the provider only its name and `ifLost` are asked. */
const boundCrm = (plugin: Plugin | undefined) =>
  plugin?.crm &&
  ({ kind: 'crm', title: plugin.crm.title, ifLost: plugin.crm.ifLost } as unknown as AnyProvider)

const merge = (manifests: Manifest[]): Manifest => ({
  plugins: manifests.flatMap((one) => one.plugins),
  steps: manifests.flatMap((one) => one.steps),
  events: manifests.flatMap((one) => one.events),
})
