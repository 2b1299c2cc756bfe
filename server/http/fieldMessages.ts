import { z } from 'zod'
import { issueWords, type Issue as ZodIssue } from '#sdk/sentences'
import { type Language, sayIn } from './language.ts'

/** What zod's issues and those of the standard it follows have in common. */
export type Issue = ZodIssue & {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[]
  keys?: readonly string[]
}

const locales = { en: z.locales.en().localeError, es: z.locales.es().localeError }
const FILL_IN = { en: 'Fill this in.', es: 'Rellena este campo.' }
const UNKNOWN = { en: 'There is no such field here.', es: 'Aquí no hay ningún campo con ese nombre.' }

/** What is wrong with each field, by its path: `{ 'mapping.0.field': 'Fill this in.' }`. */
export function fieldMessages(issues: readonly Issue[], language: Language): Record<string, string> {
  const fields: Record<string, string> = Object.create(null)
  for (const issue of issues) {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys ?? []) fields[[...path, key].join('.')] ??= UNKNOWN[language]
    } else fields[path.join('.')] ??= messageOf(issue, language)
  }
  return { ...fields }
}

function messageOf(issue: Issue, language: Language): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  if (missing || (issue.code === 'too_small' && issue.minimum === 1)) return FILL_IN[language]
  // A message of a schema's own says more than zod's, and stays.
  if (!isZods(issue)) return sayIn(language, issue.message)
  return issueWords(issue, language) ?? wordsOf(issue, language) ?? issue.message
}

/** Zod says what came, which an issue no longer carries when it gets here. */
const isZods = (issue: Issue) =>
  issue.message === wordsOf(issue, 'en') ||
  (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input: expected '))

function wordsOf(issue: Issue, language: Language): string | undefined {
  // The standard's type of an issue is wider than zod's own, which these are.
  const said = locales[language](issue as Parameters<typeof locales.en>[0])
  return typeof said === 'string' ? said : said?.message
}
