import { describeRule, Rule } from '#sdk/rules'

/** A rule as one plain sentence; empty while it says nothing yet. */
export function ruleInWords(
  rule: unknown,
  language: string,
  name: (widget: string, id: string) => string | undefined,
): string {
  const read = Rule.safeParse(rule)
  if (!read.success || read.data.rules.length === 0) return ''
  return describeRule(read.data, {
    language: language.startsWith('es') ? 'es' : 'en',
    field: (field) => name('contact-field', field),
    event: (type) => name('event-type', type),
    value: (field, value) => (field === 'stage' ? name('stage', String(value)) : undefined),
  })
}
