import type { AnyStep, AnyTrigger, Plugin } from '#sdk'
import type { Manifest, PluginManifest, StepManifest } from '#sdk/flow'
import { formOf, inputOf } from './form.ts'

/** What the builder knows of a plugin: data only. Throws when a schema has no JSON Schema. */
export function describe(plugin: Plugin): Manifest {
  return {
    plugins: [pluginManifest(plugin)],
    steps: [
      ...(plugin.triggers ?? []).map((trigger) => triggerManifest(trigger, plugin)),
      ...(plugin.steps ?? []).map((step) => stepManifest(step, plugin)),
    ],
    events: (plugin.events ?? []).map((event) => ({ properties: [], ...event, plugin: plugin.id })),
  }
}

function pluginManifest(plugin: Plugin): PluginManifest {
  return {
    id: plugin.id,
    title: plugin.title,
    description: plugin.description,
    icon: plugin.icon ?? 'puzzle',
    connection: plugin.connection && formOf(plugin.connection),
    providers: [
      ...(plugin.providers ?? []).map(({ kind, title, simulated = false }) => ({
        ...{ plugin: plugin.id, kind, title, simulated },
      })),
      ...(plugin.crm ? [{ plugin: plugin.id, kind: 'crm', title: plugin.crm.title, simulated: false }] : []),
    ],
    translations: plugin.translations ?? {},
  }
}

const described = (part: AnyStep | AnyTrigger, plugin: Plugin) => ({
  type: `${plugin.id}.${part.id}`,
  plugin: plugin.id,
  title: part.title,
  description: part.description,
  icon: part.icon ?? plugin.icon ?? 'puzzle',
  summary: part.summary,
  version: part.version ?? 1,
  input: formOf(inputOf(part, plugin)),
})

const triggerManifest = (trigger: AnyTrigger, plugin: Plugin): StepManifest => ({
  ...described(trigger, plugin),
  kind: 'trigger',
  category: 'trigger',
  exits: ['default'],
  waits: false,
  on: trigger.on,
})

const stepManifest = (step: AnyStep, plugin: Plugin): StepManifest => ({
  ...described(step, plugin),
  kind: step.kind,
  category: step.category ?? 'other',
  exits: step.exits ?? ['default'],
  jump: step.jump,
  ...(step.kind === 'decide'
    ? { waits: step.waits ?? false }
    : {
        waits: true,
        channel: step.channel,
        provider: step.provider,
        policy: step.policy ?? 'do-not-resend',
      }),
})
