import { describeRule, isRule } from '#sdk/rules'

/** A rule as one plain sentence; empty while it says nothing yet. */
export function ruleInWords(
  rule: unknown,
  language: string,
  name: (widget: string, id: string) => string | undefined,
): string {
  if (!isRule(rule) || rule.rules.length === 0) return ''
  return describeRule(rule, {
    language: language.startsWith('es') ? 'es' : 'en',
    field: (field) => name('contact-field', field),
    event: (type) => name('event-type', type),
    value: (field, value) => {
      if (field === 'stage') return name('stage', String(value))
      return field === 'country' ? countryName(String(value), language) : undefined
    },
  })
}

/** The name of a country; a code that is none stays as it is. */
function countryName(code: string, language: string): string | undefined {
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code.toUpperCase())
  } catch {
    return undefined
  }
}
