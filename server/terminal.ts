/** What the terminal says is read by whoever installs the product, so it speaks their language. */
const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || ''
export const language: 'en' | 'es' = locale.startsWith('es') ? 'es' : 'en'

/** The message in the terminal's language. */
export function say(words: { en: string; es: string }): string {
  return words[language]
}

/** Something the person at the terminal can put right. Shown without a stack. */
export class StartError extends Error {
  constructor(words: { en: string; es: string }, options?: ErrorOptions) {
    super(say(words), options)
    this.name = 'StartError'
  }
}

/** Tells an error and makes the program end with a failure once its work is put away. */
export function fail(error: unknown): void {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 1
}
