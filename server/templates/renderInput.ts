import type { FieldSchema } from '#sdk/flow'
import type { Scope } from './interpolate.ts'
import type { Renderer } from './renderer.ts'

type Input = Record<string, unknown>
type Slot = { path: string[]; template: string; page: boolean }

/** Fills in exactly the fields of a step that are templates; everything else stays as it is. */
export async function renderInput(
  renderer: Pick<Renderer, 'render'>,
  form: FieldSchema,
  input: Input,
  scope: Scope,
): Promise<{ ok: true; value: Input } | { ok: false; field: string; error: string }> {
  const slots = templatesIn(form, input)
  if (slots.length === 0) return { ok: true, value: input }
  const rendered = await renderer.render(slots.map(({ template, page }) => ({ template, page, scope })))
  const value = structuredClone(input)
  for (const [index, { path }] of slots.entries()) {
    const one = rendered[index]
    if (!one || 'error' in one)
      return { ok: false, field: path.join('.'), error: one?.error ?? 'It could not be filled in.' }
    put(value, path, one.text)
  }
  return { ok: true, value }
}

/** Every template in a step's settings with its place, for filling in and for checking before publishing. */
export function templatesIn(schema: FieldSchema, value: unknown, path: string[] = []): Slot[] {
  if (typeof value === 'string')
    return isTemplate(schema) && value !== ''
      ? [{ path, template: value, page: schema.widget === 'html-template' }]
      : []
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.flatMap((item, i) => templatesIn(items, item, [...path, String(i)])) : []
  }
  if (typeof value !== 'object' || value === null) return []
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const choices = schema.anyOf ?? schema.oneOf ?? []
  return Object.entries(value).flatMap(([key, item]) => {
    const field = schema.properties?.[key] ?? rest ?? fieldOfChoice(choices, value as Input, key)
    return field ? templatesIn(field, item, [...path, key]) : []
  })
}

const isTemplate = (schema: FieldSchema): boolean =>
  schema.widget === 'template' ||
  schema.widget === 'html-template' ||
  (schema.anyOf ?? schema.oneOf ?? []).some(isTemplate)

/** In a union, the choice whose constants the value has. */
function fieldOfChoice(choices: FieldSchema[], value: Input, key: string): FieldSchema | undefined {
  const choice = choices.find((one) =>
    Object.entries(one.properties ?? {}).every(
      ([name, field]) => field.const === undefined || field.const === value[name],
    ),
  )
  return choice?.properties?.[key]
}

function put(value: Input, path: string[], text: string) {
  let at = value
  for (const key of path.slice(0, -1)) at = at[key] as Input // the path was read from this value
  at[path.at(-1) ?? ''] = text
}
