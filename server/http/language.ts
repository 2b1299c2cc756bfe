import type { Words } from './errors.ts'

export type Language = 'en' | 'es'

/** Hono's context, by the little of it that is needed: naming it whole would cost routes the types of their paths. */
export type Asked = { req: { header(name: string): string | undefined } }

/** The first language that is asked for, when it is one of ours. */
export const languageOf = (c: Asked): Language =>
  /^\s*es\b/i.test(c.req.header('accept-language') ?? '') ? 'es' : 'en'

export const sayIn = (language: Language, words: Words): string =>
  typeof words === 'string' ? words : words[language]
