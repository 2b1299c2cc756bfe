import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import formats from 'ajv-formats'
import { OpenAPIBackend, type Request } from 'openapi-backend'
import { checkout } from '../../../server/db/home.ts'
import { readMultipart } from './multipart.ts'

type Schema = {
  $ref?: string
  type?: string
  nullable?: boolean
  properties?: Record<string, Schema>
  additionalProperties?: unknown
  allOf?: Schema[]
}
// The parts of an OpenAPI document that are looked at here; the library's own types say less of a raw one.
type Operation = {
  requestBody?: { content: Record<string, { schema: Schema }> }
  parameters?: { name: string; in: string }[]
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

export type Sent = {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  /** A form with files is given as latin1: each letter is a byte. */
  body: string
}

export const isMultipart = (contentType: string | undefined) =>
  /^multipart\/form-data/.test(contentType ?? '')

/**
 * Holds each request against the vendor's own description, and the vendor's answers of the emulator too. Undeclared
 * parameters and properties count as mistakes, though the description allows them: vendors drop them silently.
 */
export function createValidator(description: string) {
  const file = join(checkout, 'test/vendor-apis', description)
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document
  prepare(document)
  const api = new OpenAPIBackend({
    definition: document as never,
    quick: true,
    strict: false,
    ajvOpts: { strict: false, logger: false },
    customizeAjv: (ajv) => {
      // Typed for another major version of ajv's types, which is the same at run time.
      formats.default(ajv as never)
      return ajv
    },
  })
  const ready = api.init()

  return {
    /** Everything that is wrong with a request; empty when nothing is. `body` is read as the description says. */
    async check(sent: Sent): Promise<{ problems: string[]; body: Record<string, unknown> }> {
      await ready
      const type = sent.headers['content-type'] ?? ''
      const form = /form-urlencoded/.test(type)
      const query = Object.fromEntries(sent.query)
      const asked: Request = {
        method: sent.method,
        path: sent.path,
        query,
        headers: sent.headers,
        body: sent.body,
      }
      const operation = api.router.matchOperation(asked)
      if (!operation) return { problems: [`${sent.method} ${sent.path} does not exist.`], body: {} }
      const { requestBody, parameters = [] } = operation as unknown as Operation
      const schema = resolved(document, requestBody?.content['application/json']?.schema)
      const body = form
        ? decode(new URLSearchParams(sent.body), schema)
        : isMultipart(type)
          ? readMultipart(sent.body, type)
          : sent.body
            ? JSON.parse(sent.body)
            : undefined
      const checked = api.validator.validateRequest(
        {
          ...asked,
          body,
          headers: { ...sent.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        },
        operation,
      )
      const declared = declaredIn(document, schema)
      const known = parameters.filter((one) => one.in === 'query').map((one) => one.name)
      const unknown = [
        ...Object.keys(query).filter((name) => !known.includes(name)),
        ...Object.keys(body ?? {}).filter((name) => declared && !declared.has(name)),
      ]
      return {
        body: body ?? {},
        problems: [
          ...(checked.errors ?? []).map(
            (error) => `${sent.method} ${sent.path}: ${error.instancePath} ${error.message}`,
          ),
          ...unknown.map((name) => `${sent.method} ${sent.path}: "${name}" is not declared.`),
        ],
      }
    },
    async checkAnswer(sent: Sent, status: number, json: unknown): Promise<string[]> {
      await ready
      const operation = api.router.matchOperation({ ...sent, query: {} })
      if (!operation || status >= 400) return []
      const { errors } = api.validator.validateResponse(json, operation, status)
      return (errors ?? []).map((error) => `The emulator’s answer: ${error.instancePath} ${error.message}`)
    },
  }
}

const resolved = (document: Document, schema: Schema | undefined): Schema | undefined =>
  schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema

/** The names that a body may have, gathered over `allOf`; undefined when the description leaves them open. */
function declaredIn(document: Document, schema: Schema | undefined): Set<string> | undefined {
  const parts = (schema?.allOf ?? []).map((part) => declaredIn(document, resolved(document, part)))
  if (parts.some((part) => !part) || !(schema?.properties || parts.length)) return undefined
  return new Set([...Object.keys(schema?.properties ?? {}), ...parts.flatMap((part) => [...(part ?? [])])])
}

/** Forms become JSON bodies, which is what the library checks; `nullable` without a type is none of JSON Schema's. */
function prepare(document: Document) {
  for (const path of Object.values(document.paths))
    for (const operation of Object.values(path)) {
      const content = operation.requestBody?.content
      const form = content?.['application/x-www-form-urlencoded']
      if (content && form) {
        content['application/json'] = form
        delete content['application/x-www-form-urlencoded']
      }
    }
  JSON.stringify(document, (_, value) => {
    if (value && typeof value === 'object' && value.nullable && !value.type) delete value.nullable
    return value
  })
}

/** Each field as its schema says: lists gather repeated names, numbers and booleans are read. */
function decode(form: URLSearchParams, schema: Schema | undefined): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    const type = schema?.properties?.[name]?.type
    const values = form.getAll(name)
    const [first = ''] = values
    if (type === 'array') read[name] = values
    else if (type === 'integer' || type === 'number') read[name] = Number(first)
    else if (type === 'boolean') read[name] = first === 'true'
    else read[name] = values.length > 1 ? values : first
  }
  return read
}
