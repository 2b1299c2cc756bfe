import { useTranslation } from 'react-i18next'
import { partsOf } from '../inspector/template.ts'
import { useVariables } from '../inspector/useVariables.ts'

/** A template in a line, as one reads it: `Hi {{ contact.firstName }}` is "Hi ‹First name›". */
export function TemplateWords({ text }: { text: string }) {
  const { t } = useTranslation('templates')
  const variables = useVariables()
  const nameOf = (path: string) => variables.find((one) => one.path === path)?.title ?? path
  const words = partsOf(text)
    .map((part) => ('text' in part ? part.text : `‹${nameOf(part.variable)}›`))
    .join('')
    .replace(/\{%[\s\S]*?%\}/g, '')
  return <>{words.trim() || t('saysNothing')}</>
}
