import { validator } from 'hono-openapi'
import type { z } from 'zod'
import { InvalidInput } from './errors.ts'
import { fieldMessages, type Issue } from './fieldMessages.ts'
import { type Asked, languageOf } from './language.ts'

/** Parses a JSON body strictly; unknown and wrong fields are refused with a message each. */
export const body = <S extends z.ZodType>(schema: S) => validator('json', schema, refuse)

/** Parses the query string. */
export const query = <S extends z.ZodType>(schema: S) => validator('query', schema, refuse)

export const FIELDS = { en: 'Some fields need attention.', es: 'Hay campos que corregir.' }

function refuse(result: { success: boolean; error?: unknown }, c: Asked) {
  if (result.success) return
  throw new InvalidInput(FIELDS, fieldMessages((result.error ?? []) as Issue[], languageOf(c)))
}
