import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { languageName } from '../vocabulary/useLanguages.ts'
import type { ColumnId } from './columns.ts'
import { StageBadge } from './StageBadge.tsx'
import type { Contact } from './types.ts'

export function ContactCell({ contact, column }: { contact: Contact; column: ColumnId }) {
  const { i18n } = useTranslation('contacts')
  const { date, number } = useFormat()
  switch (column) {
    case 'stage':
      return <StageBadge stage={contact.stage} />
    case 'tags':
      return (
        <span className="flex gap-1">
          {contact.tags.slice(0, 2).map((tag) => (
            <Badge key={tag} className="max-w-28">
              {tag}
            </Badge>
          ))}
          {contact.tags.length > 2 && <Badge tone="line">+{contact.tags.length - 2}</Badge>}
        </span>
      )
    case 'country':
      return countryName(contact.country, i18n.language)
    case 'language':
      return languageName(contact.language, i18n.language)
    case 'score':
      return number(contact.score)
    case 'createdAt':
    case 'updatedAt':
      return <span className="text-soft">{date(contact[column])}</span>
    default:
      return <span className="block max-w-60 truncate">{contact[column]}</span>
  }
}

/** "CO" → "Colombia", in the reader's language. */
export function countryName(code: string | null, language: string): string {
  if (!code) return ''
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}
