/** `es`, `es-MX`, `zh-Hant-TW`. */
export const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/

/** `ES_mx` and `es-mx` as `es-MX`; undefined for what names no language. */
export function readLocale(text: string | null | undefined): string | undefined {
  const parts = (text ?? '').trim().split(/[-_]/)
  const [language = '', ...rest] = parts
  const locale = [
    language.toLowerCase(),
    ...rest.map((part) =>
      part.length === 4 ? part.charAt(0).toUpperCase() + part.slice(1).toLowerCase() : part.toUpperCase(),
    ),
  ].join('-')
  return LOCALE.test(locale) ? locale : undefined
}

/**
 * Which variant somebody gets: the one for `es-MX`, else for `es`, else of another country that speaks it, else the
 * default.
 */
export function pickLocale(
  locales: readonly string[],
  wanted: string | null | undefined,
  fallback: string,
): string {
  const read = readLocale(wanted)
  if (!read) return fallback
  for (let at = read; at; at = at.slice(0, Math.max(0, at.lastIndexOf('-'))))
    if (locales.includes(at)) return at
  const language = read.split('-')[0]
  const speaks = (locale: string) => locale.split('-')[0] === language
  return (speaks(fallback) ? fallback : locales.find(speaks)) ?? fallback
}
