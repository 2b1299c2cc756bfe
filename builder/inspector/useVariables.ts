import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useTemplateSettings } from '../templates/requests.ts'
import { useCustomFields } from '../vocabulary/useVocabulary.ts'
import { contactColumns } from './lookups.ts'

const none: Record<string, string> = {}
const noFields: never[] = []

export type Variable = { path: string; title: string }

/** What a text may say about a person. */
export function useVariables(): Variable[] {
  const { t } = useTranslation('rules')
  const fields = useCustomFields().data ?? noFields
  const custom = useTemplateSettings().data?.custom ?? none
  return useMemo(
    () => [
      ...contactColumns.map((key) => ({ path: `contact.${key}`, title: t(`contact.${key}`) })),
      ...fields.map((field) => ({ path: `contact.attributes.${field.key}`, title: field.title })),
      ...['owner.name', 'owner.email', 'workspace.title', 'contact.preferencesUrl'].map((path) => ({
        path,
        title: t(`templates:variable.${path.replace('.', '-')}`),
      })),
      ...Object.keys(custom).map((key) => ({ path: `custom.${key}`, title: key })),
    ],
    [t, fields, custom],
  )
}
