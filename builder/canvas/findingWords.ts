import type { TFunction } from 'i18next'
import type { Finding } from '#sdk/flow'

/** A finding as a sentence: ours by its code, a plugin's or the server's own as it came. */
export function findingInWords(finding: Finding, t: TFunction<'canvas'>, language: string): string {
  const values = finding.values ?? {}
  if (finding.code === 'field') {
    const said = values[language.startsWith('es') ? 'es' : 'en']
    const problem = values.error ? t(`inspector:error.${values.error}`, { ...values, said }) : values.problem
    return t('finding.field', { ...values, problem })
  }
  return t(`finding.${finding.code}`, { ...values, defaultValue: finding.message })
}
