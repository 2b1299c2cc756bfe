import { validator } from 'hono-openapi'
import type { z } from 'zod'
import { InvalidInput } from './errors.ts'

/** Parses a JSON body strictly; unknown and wrong fields are refused with a message each. */
export const body = <S extends z.ZodType>(schema: S) => validator('json', schema, refuse)

/** Parses the query string. */
export const query = <S extends z.ZodType>(schema: S) => validator('query', schema, refuse)

export const FIELDS = { en: 'Some fields need attention.', es: 'Hay campos que corregir.' }

type Issue = { path?: readonly (PropertyKey | { key: PropertyKey })[]; message: string }

function refuse(result: { success: boolean; error?: unknown }) {
  if (result.success) return
  throw new InvalidInput(FIELDS, fieldsOf((result.error ?? []) as Issue[]))
}

/** What is wrong, by its path: `{ 'mapping.0.field': 'Required' }`. */
export function fieldsOf(issues: readonly Issue[]): Record<string, string> {
  return Object.fromEntries(
    issues.map((issue) => [
      (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      issue.message,
    ]),
  )
}
