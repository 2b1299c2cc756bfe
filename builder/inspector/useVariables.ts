import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { contactColumns, useLookups } from './lookups.ts'

export type Variable = { path: string; title: string }

/** What a text may say about a person. */
export function useVariables(): Variable[] {
  const { t } = useTranslation('rules')
  const { fields } = useLookups()
  return useMemo(
    () => [
      ...contactColumns.map((key) => ({ path: `contact.${key}`, title: t(`contact.${key}`) })),
      ...fields.map((field) => ({ path: `contact.attributes.${field.key}`, title: field.title })),
    ],
    [t, fields],
  )
}
