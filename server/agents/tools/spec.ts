import { z } from 'zod'
import type { ToolSpec } from '#sdk'
import type { Registry } from '../../registry/plugins.ts'
import type { AgentSettings, BuiltInTool, HttpTool } from '../settings.ts'

const Day = z
  .string()
  .describe('ISO 8601 with the offset of where the person lives, such as 2026-05-12T16:30:00+02:00')

/** What the model may hand to each tool; everything that it hands over is checked against this. */
export const builtInInputs = {
  get_time: z.strictObject({}),
  schedule_callback: z.strictObject({ at: Day, about: z.string().max(300).default('') }),
  transfer: z.strictObject({
    summary: z.string().max(600).describe('What the colleague has to know, in two sentences'),
  }),
  opt_out: z.strictObject({
    everything: z
      .boolean()
      .default(false)
      .describe('true when they want no messages either, not only no calls'),
  }),
  update_contact: z.strictObject({
    field: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
  }),
  move_stage: z.strictObject({ stage: z.string() }),
  send_message: z.strictObject({ text: z.string().min(1).max(800) }),
  end_call: z.strictObject({
    outcome: z.enum(['interested', 'not-interested', 'callback', 'answered']).default('answered'),
  }),
} satisfies Record<BuiltInTool, z.ZodObject>

const descriptions: Record<BuiltInTool, string> = {
  get_time: 'Tells date, hour and weekday where the person lives.',
  schedule_callback: 'Arranges that we call again at a time that the person agreed to.',
  transfer: 'Puts the call through to a colleague. Say before that you do so.',
  opt_out: 'Notes that the person wants no more calls. Nothing more goes out to them.',
  update_contact: 'Corrects a field of this person, when they told you its value.',
  move_stage: 'Moves this person to a stage of the sales pipeline.',
  send_message: 'Sends this person a text message, such as an address or a link they asked for.',
  end_call: 'Hangs up. Say goodbye before.',
}

/** The tools of an agent, as the model is told of them. */
export function toolSpecs({ tools }: AgentSettings, registry: Registry): ToolSpec[] {
  return [
    ...tools.builtIn.map((name) => ({
      name,
      description: hint(name, tools),
      parameters: schemaOf(builtInInputs[name]),
    })),
    ...tools.http.map((tool) => ({
      name: tool.name,
      description: tool.description,
      parameters: parametersOf(tool),
    })),
    ...tools.plugins.flatMap(({ tool }) => {
      const found = findPluginTool(registry, tool)
      return found
        ? [
            {
              name: nameOf(tool),
              description: found.description,
              parameters: schemaOf(found.input as z.ZodObject),
            },
          ]
        : []
    }),
  ]
}

function hint(name: BuiltInTool, { fields, stages }: AgentSettings['tools']): string {
  if (name === 'update_contact') return `${descriptions[name]} Fields: ${fields.join(', ') || 'none'}.`
  if (name === 'move_stage' && stages.length > 0) return `${descriptions[name]} Stages: ${stages.join(', ')}.`
  return descriptions[name]
}

/** `calendar.free-slots` is `calendar_free-slots` to a model: their names have no dots. */
export const nameOf = (tool: string): string => tool.replace('.', '_')

export function findPluginTool(registry: Registry, type: string) {
  const [plugin = '', id] = type.split('.')
  return registry.plugin(plugin)?.tools?.find((tool) => tool.id === id)
}

function schemaOf(input: z.ZodObject): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>
  return schema
}

const kinds = { text: 'string', number: 'number', boolean: 'boolean' } as const

const parametersOf = ({ parameters }: HttpTool): Record<string, unknown> => ({
  type: 'object',
  properties: Object.fromEntries(
    parameters.map(({ name, type, description }) => [
      name,
      { type: kinds[type], ...(description ? { description } : {}) },
    ]),
  ),
  required: parameters.filter((one) => one.required).map((one) => one.name),
  additionalProperties: false,
})

export function httpInput({ parameters }: HttpTool): z.ZodObject {
  const shapes = { text: z.string().max(2000), number: z.number(), boolean: z.boolean() }
  return z.strictObject(
    Object.fromEntries(
      parameters.map(({ name, type, required }) => [name, required ? shapes[type] : shapes[type].optional()]),
    ),
  )
}
