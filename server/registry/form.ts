import { type AnyStep, type AnyTrigger, type Plugin, z } from '#sdk'
import type { FieldSchema } from '#sdk/flow'

/**
 * The settings of a node as saved: the step's own input and, when it goes out through an account,
 * which one. A step that names `connection` in its input keeps its own field.
 */
export function inputOf(part: AnyStep | AnyTrigger, plugin: Plugin): z.ZodObject {
  const input = part.input as z.ZodObject
  if (!('kind' in part) || part.kind !== 'effect' || 'connection' in input.shape) return input
  if (!part.provider && !part.connection) return input
  const through = part.provider ? { provider: part.provider } : { plugin: plugin.id }
  const connection = z.uuid('Choose an account.').meta({ title: 'Account', widget: 'connection', ...through })
  return input.safeExtend({ connection })
}

/** The schema as the builder's form reads it. Throws when something in it has no JSON Schema. */
export function formOf(schema: z.ZodObject): FieldSchema {
  // The types of JSON Schema are wider than the few keys forms are made of.
  const { $schema, $defs, ...form } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      if (def.type !== 'default' || 'default' in jsonSchema) return
      // Left out where something inside is transformed, though one may write it down just as it is.
      if (z.safeParse(def.innerType, def.defaultValue).success) jsonSchema.default = def.defaultValue
    },
  }) as Record<string, unknown>
  const slim = withoutRules(form) as FieldSchema
  return JSON.stringify(slim).includes('"$ref"') ? ({ ...slim, $defs } as FieldSchema) : slim
}

/** A rule's schema is the same everywhere, recursive and large; its form needs only to know that it is one. */
function withoutRules(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRules)
  if (typeof value !== 'object' || value === null) return value
  if ('widget' in value && value.widget === 'rule') {
    const { $ref, allOf, properties, required, additionalProperties, ...kept } = value as Record<
      string,
      unknown
    >
    return { type: 'object', ...kept }
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutRules(item)]))
}
