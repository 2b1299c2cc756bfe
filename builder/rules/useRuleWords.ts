import { useMemo } from 'react'
import type { RuleWords } from '#sdk/rules'
import { currentLanguage } from '../i18n/index.ts'
import { useRuleFields } from './useRuleFields.ts'

/** Names for `describeRule`, so that a rule reads as a sentence in the reader's language. */
export function useRuleWords(): RuleWords {
  const fields = useRuleFields()
  const language = currentLanguage()
  return useMemo(() => {
    const byName = new Map(fields.map((field) => [field.name, field]))
    return {
      language,
      field: (name) => byName.get(name)?.label,
      event: (type) => byName.get(`event:${type}`)?.label,
      value: (name, value) => byName.get(name)?.values?.find((option) => option.value === value)?.label,
    }
  }, [fields, language])
}
