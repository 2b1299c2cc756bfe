import { es, translator } from '#sdk/sentences'
import type { Words } from './errors.ts'

export type Language = 'en' | 'es'

/** Hono's context, by the little of it that is needed: naming it whole would cost routes the types of their paths. */
export type Asked = { req: { header(name: string): string | undefined } }

/** The first language that is asked for, when it is one of ours. */
export const languageOf = (c: Asked): Language =>
  /^\s*es\b/i.test(c.req.header('accept-language') ?? '') ? 'es' : 'en'

/** Words that were written in English only are looked up among our own sentences. */
export const sayIn = (language: Language, words: Words): string =>
  typeof words === 'string' ? say[language](words) : words[language]

const say = { en: (english: string) => english, es: translator(es) }
