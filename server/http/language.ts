import type { Context } from 'hono'
import type { Words } from './errors.ts'

export type Language = 'en' | 'es'

/** The first language that is asked for, when it is one of ours. */
export const languageOf = (c: Context): Language =>
  /^\s*es\b/i.test(c.req.header('accept-language') ?? '') ? 'es' : 'en'

export const sayIn = (language: Language, words: Words): string =>
  typeof words === 'string' ? words : words[language]
