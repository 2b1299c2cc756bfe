/** The part of JSON Schema that our routes' bodies use. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minLength?: number
  minimum?: number
  pattern?: string
  additionalProperties?: boolean | Schema
}

/** A value that the schema takes; `id` gives the ids, by the name of the property they stand in. */
export function sample(schema: Schema, id: (name: string) => string, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [first] = schema.anyOf ?? schema.oneOf ?? []
  if (first) return sample(first, id, name)
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (schema.properties || type === 'object') {
    const entries = Object.entries(schema.properties ?? {})
      // optional ids too: each is a way over the wall
      .filter(([key, part]) => schema.required?.includes(key) || holdsId(part))
      .map(([key, part]) => [key, sample(part, id, key)])
    return Object.fromEntries(entries)
  }
  if (type === 'array') return schema.items ? [sample(schema.items, id, name)] : []
  if (type === 'boolean') return true
  if (type === 'number' || type === 'integer') return Math.max(1, schema.minimum ?? 1)
  if (schema.format === 'uuid') return id(name)
  if (schema.format === 'email') return 'somebody@example.com'
  if (schema.format === 'uri') return 'https://example.com/'
  if (schema.format === 'date-time') return '2026-11-20T10:00:00Z'
  return 'x'.repeat(Math.max(5, schema.minLength ?? 0))
}

function holdsId(schema: Schema): boolean {
  const parts = [schema, schema.items, ...(schema.anyOf ?? [])]
  return parts.some((part) => part?.format === 'uuid')
}
