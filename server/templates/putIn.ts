import type { FieldSchema } from '#sdk/flow'
import { pickLocale, type TemplateContent } from '#sdk/templates'
import type { Compiled } from './compile.ts'

type Input = Record<string, unknown>

/** A published template, ready to be used. */
export type Published = {
  id: string
  versionId: string
  title: string
  channel: string
  content: Pick<TemplateContent, 'defaultLocale' | 'attachments' | 'replyTo'>
  compiled: Record<string, Compiled>
}

/** The templates that a step's settings ask for, by their ids. */
export const templatesAsked = (form: FieldSchema, input: Input): string[] =>
  choices(form, input).map((one) => one.id)

/**
 * Puts a chosen template's words, in the contact's language, where the step's own would stand: into the fields beside the
 * choice that are named alike. From there on it is as if they had been written in the step.
 */
export function putIn(
  form: FieldSchema,
  input: Input,
  published: ReadonlyMap<string, Published>,
  language: string | null,
): { input: Input; versionId?: string } | { problem: string } {
  const asked = choices(form, input)
  if (asked.length === 0) return { input }
  const filled = structuredClone(input)
  let versionId: string | undefined
  for (const { id, schema, at } of asked) {
    const template = published.get(id)
    if (!template)
      return { problem: 'Its template was deleted or has not been published. Publish it, or choose another.' }
    const locale = pickLocale(Object.keys(template.compiled), language, template.content.defaultLocale)
    const compiled = template.compiled[locale]
    if (!compiled) return { problem: `The template "${template.title}" has no text in ${locale}.` }
    const beside = at.reduce<Input>((value, key) => value[key] as Input, filled) // the path was read from this value
    for (const [key, value] of Object.entries(wordsOf(compiled, template.content, beside)))
      if (schema.properties?.[key] && value !== undefined) beside[key] = value
    versionId ??= template.versionId
  }
  return { input: filled, versionId }
}

function wordsOf(
  { approved, text, subject, html }: Compiled,
  content: Published['content'],
  beside: Input,
): Input {
  if (approved)
    return { kind: 'template', template: approved.id, variables: approved.variables, text: undefined }
  const { attachments, replyTo } = content
  return {
    ...{ kind: 'text', text, subject, html },
    attachments: attachments.length > 0 ? attachments : undefined,
    replyTo: beside.replyTo || replyTo,
  }
}

type Choice = { id: string; schema: FieldSchema; at: (string | number)[] }

function choices(schema: FieldSchema, value: unknown, at: (string | number)[] = []): Choice[] {
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.flatMap((item, index) => choices(items, item, [...at, index])) : []
  }
  if (typeof value !== 'object' || value === null) return []
  const input = value as Input
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]): Choice[] => {
    const one = input[key]
    if (field.widget !== 'message-template') return choices(field, one, [...at, key])
    return typeof one === 'string' && one && isShown(field, input, schema) ? [{ id: one, schema, at }] : []
  })
}

/** Templates that the vendor has approved, by the fields that ask for them and show. */
export const vendorTemplatesAsked = (
  form: FieldSchema,
  input: Input,
): { field: string; vendorId: string }[] =>
  Object.entries(form.properties ?? {}).flatMap(([field, schema]) => {
    const vendorId = input[field]
    return schema.widget === 'vendor-template' &&
      typeof vendorId === 'string' &&
      vendorId &&
      isShown(schema, input, form)
      ? [{ field, vendorId }]
      : []
  })

/** A choice that was made and then hidden again, by choosing to write here instead, does not count. */
const isShown = (field: FieldSchema, input: Input, form: FieldSchema): boolean =>
  Object.entries(field.showIf ?? {}).every(([key, wanted]) => {
    const actual = input[key] ?? form.properties?.[key]?.default
    return Array.isArray(wanted) ? wanted.includes(actual) : actual === wanted
  })
