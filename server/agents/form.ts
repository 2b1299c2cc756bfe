import { z } from 'zod'
import type { FieldSchema } from '#sdk/flow'
import { type Language, sayIn } from '../http/language.ts'
import type { Registry } from '../registry/plugins.ts'
import { AgentSettings } from './settings.ts'

const TEXTS = ['title', 'help', 'placeholder'] as const

/** The sections of an agent as forms, in the reader's language: the builder draws them as it draws any step's. */
export function agentForm(language: Language, registry: Registry): Record<keyof AgentSettings, FieldSchema> {
  const { properties = {} } = z.toJSONSchema(AgentSettings, { io: 'input' }) as FieldSchema
  const tools = registry.plugins.flatMap((plugin) =>
    (plugin.tools ?? []).map((tool) => ({
      value: `${plugin.id}.${tool.id}`,
      title: `${plugin.title}: ${tool.title}`,
    })),
  )
  return said(withTools(properties, tools), language) as Record<keyof AgentSettings, FieldSchema>
}

/** Which tools there are depends on the plugins that are installed. */
function withTools(properties: Record<string, FieldSchema>, tools: { value: string; title: string }[]) {
  const { tools: section, ...rest } = properties
  const { plugins, ...others } = section?.properties ?? {}
  if (!section || tools.length === 0 || !plugins?.items?.properties)
    return { ...rest, tools: { ...section, properties: others } }
  const labels = Object.fromEntries(tools.map(({ value, title }) => [value, title]))
  const { pattern: _, ...tool } = plugins.items.properties.tool ?? {}
  const choice = { ...tool, enum: tools.map(({ value }) => value), labels }
  const items = { ...plugins.items, properties: { ...plugins.items.properties, tool: choice } }
  return { ...rest, tools: { ...section, properties: { ...others, plugins: { ...plugins, items } } } }
}

function said(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((one) => said(one, language))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (typeof one === 'string' && (TEXTS as readonly string[]).includes(key))
        return [key, sayIn(language, one)]
      if (key === 'labels' && typeof one === 'object' && one !== null)
        return [
          key,
          Object.fromEntries(
            Object.entries(one).map(([name, text]) => [name, sayIn(language, String(text))]),
          ),
        ]
      return [key, said(one, language)]
    }),
  )
}
