import { z } from '#sdk'
import { es, issueWords, type Sentences, translator } from '#sdk/sentences'

/** What a node's settings come to, or what is wrong with each: `{ 'cases.0.name': 'Fill this in.' }`. */
export type ParsedInput =
  | { ok: true; value: Record<string, unknown> }
  | { ok: false; fields: Record<string, string> }

export type Language = 'en' | 'es'

const locales = { en: z.locales.en().localeError, es: z.locales.es().localeError }
const fillIn = { en: 'Fill this in.', es: 'Rellena este campo.' }

/**
 * Checks saved settings against a step's schema; messages are for the person at the form. `sentences` are the
 * plugin's translations: what its schema says of itself is English.
 */
export function parseWith(
  schema: z.ZodObject,
  input: unknown,
  language: Language = 'en',
  sentences: Sentences = {},
): ParsedInput {
  const parsed = schema.safeParse(input, {
    error: (issue) =>
      isEmpty(issue) ? fillIn[language] : (issueWords(issue, language) ?? locales[language](issue)),
  })
  if (parsed.success) return { ok: true, value: parsed.data }
  const say = language === 'en' ? undefined : translator(es, sentences)
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues)
    fields[issue.path.join('.')] ??= say ? say(issue.message) : issue.message
  return { ok: false, fields }
}

const isEmpty = (issue: { code?: string; input?: unknown }) =>
  issue.input === undefined ||
  issue.input === null ||
  (issue.code === 'too_small' && (issue.input === '' || (Array.isArray(issue.input) && !issue.input.length)))
