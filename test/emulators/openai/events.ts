import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { checkout } from '../../../server/db/home.ts'

type Schema = { properties?: { type?: { enum?: string[] } } }
const description = JSON.parse(
  readFileSync(join(checkout, 'test/vendor-apis/openai/openapi.json'), 'utf8'),
) as { components: { schemas: Record<string, Schema> } }

/** Checks events of one direction against the vendor's description, by their type. */
export function eventChecker(direction: 'Client' | 'Server') {
  const ajv = new Ajv({ strict: false, logger: false, validateFormats: false })
  ajv.addSchema(open(description, direction === 'Client') as object, 'api')
  const ofType = new Map<string, string>()
  for (const [name, schema] of Object.entries(description.components.schemas)) {
    const [type] = schema.properties?.type?.enum ?? []
    if (type && name.startsWith(`Realtime${direction}Event`)) ofType.set(type, name)
  }
  const compiled = new Map<string, ValidateFunction>(
    direction === 'Server' ? ofOwnLines.map((type) => [type, ajv.compile(ofOwnLine(type))]) : [],
  )
  for (const type of compiled.keys()) ofType.set(type, type)
  return (event: { type: string }): string[] => {
    const { type } = event
    const name = ofType.get(type)
    if (!name) return [`"${type}" is no ${direction.toLowerCase()} event of this API.`]
    let validate = compiled.get(name)
    if (!validate) {
      validate = ajv.compile({ $ref: `api#/components/schemas/${name}` })
      compiled.set(name, validate)
    }
    if (validate(event)) return []
    return [`${type}: ${ajv.errorsText(validate.errors).slice(0, 400)}`]
  }
}

/** Of lines that the model holds itself: in the vendor's library, not in its description. */
const ofOwnLines = ['started', 'stopped', 'cleared'].map((what) => `output_audio_buffer.${what}`)
const ofOwnLine = (type: string) => ({
  type: 'object',
  required: ['event_id', 'response_id', 'type'],
  properties: { type: { const: type }, event_id: { type: 'string' }, response_id: { type: 'string' } },
  additionalProperties: false,
})

/** `nullable` as JSON Schema knows it; and of what is sent to the vendor, no fields but the described ones. */
function open(value: unknown, closed: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => open(one, closed))
  if (typeof value !== 'object' || value === null) return value
  const { nullable, discriminator: _, ...rest } = value as Record<string, unknown>
  const opened = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, open(one, closed)]))
  const isShape = opened.type === 'object' && opened.properties && !('additionalProperties' in opened)
  if (closed && isShape) opened.additionalProperties = false
  return nullable === true && 'type' in opened ? { anyOf: [opened, { type: 'null' }] } : opened
}
